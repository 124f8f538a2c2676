import type { Socket } from 'node:net'
import { CONTRACT_VERSION } from '@shared/contract/version'
import type { CommandName } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { Engine } from '../../engine/engine'
import { createLineSplitter } from './line-splitter'
import { createOutbox } from './outbox'
import { parseRequest, refuseGreeting } from './request'
import { MAX_REQUEST_BYTES } from './wire'

/** How long a client may take for its greeting, and for the rest of a line it began. */
export const LINE_DEADLINE_MS = 10_000

/** How long a client that was cut off may take to read why. */
const BYE_DEADLINE_MS = 1_000

/** Commands of one client that are carried out at a time; the rest waits in its socket. */
const MAX_CALLS = 64

/** A dialog answers to a person's own click in the window, never to another process. */
const WINDOW_ONLY: ReadonlySet<string> = new Set<CommandName>(['host.chooseFolder'])
const NEEDS_WINDOW: Failure = {
  code: 'host.unavailable',
  message: 'Only the window of Till opens its dialogs.',
  hint: 'Name the folder instead.',
}

export type SessionOptions = {
  id: string
  engine: Engine
  token: string | null
  /** See LINE_DEADLINE_MS; tests don't want to wait. */
  lineDeadlineMs: number
  /** Whether the engine was told to end: whoever comes now would lose it in the middle of a wish. */
  isQuitting(): boolean
  onQuitting(): void
}

/** Commands after which the engine is no more. */
const ENDS_ENGINE: ReadonlySet<string> = new Set<CommandName>(['engine.quit', 'engine.handover'])

/** Serves one client until it goes or is cut off. */
export function serveClient(socket: Socket, options: SessionOptions): void {
  const { engine, id } = options
  const splitter = createLineSplitter(MAX_REQUEST_BYTES)
  let isGreeted = false
  let isCut = false
  let calls = 0
  let deadline: NodeJS.Timeout | null = null

  const cut = (why: string): void => {
    if (isCut) return
    isCut = true
    engine.detach(id)
    outbox.send({ bye: why })
    socket.end()
    setTimeout(() => socket.destroy(), BYE_DEADLINE_MS).unref()
  }
  const outbox = createOutbox(socket, () => socket.destroy())
  const client = { id, push: outbox.push.bind(outbox) }

  const expectMore = (hasProgress: boolean): void => {
    const isOpen = !isGreeted || splitter.pendingBytes() > 0
    if (deadline !== null && (!isOpen || hasProgress)) {
      clearTimeout(deadline)
      deadline = null
    }
    if (!isOpen || isCut) return
    deadline ??= setTimeout(
      () => cut(isGreeted ? 'A line was begun and not ended.' : 'No greeting came in time.'),
      options.lineDeadlineMs,
    )
  }
  const call = async (requestId: number, command: string, input: unknown): Promise<void> => {
    if (WINDOW_ONLY.has(command)) return outbox.send({ id: requestId, answer: { ok: false, failure: NEEDS_WINDOW } })
    calls += 1
    if (calls >= MAX_CALLS) socket.pause()
    const answer = await engine.call(command as CommandName, input, client)
    if (answer.ok && ENDS_ENGINE.has(command)) options.onQuitting()
    calls -= 1
    if (calls < MAX_CALLS) socket.resume()
    if (!isCut) outbox.send({ id: requestId, answer })
  }
  const take = (line: string): void => {
    if (!isGreeted) {
      const refusal = refuseGreeting(line, options.token)
      if (refusal !== null) return cut(refusal)
      isGreeted = true
      outbox.send({ contract: CONTRACT_VERSION })
      return
    }
    const request = parseRequest(line)
    if (request === null) return cut('A line is no request: {"id","command","input"} or {"attach"} was expected.')
    if ('attach' in request && options.isQuitting()) cut('Till is quitting.')
    else if ('attach' in request) outbox.send({ snapshot: engine.attach(client, request.attach) })
    else void call(request.id, request.command, request.input)
  }

  socket.on('data', (bytes) => {
    if (isCut) return
    const lines = splitter.feed(bytes)
    if (lines === null) return cut(`A line is longer than ${String(MAX_REQUEST_BYTES)} bytes.`)
    for (const line of lines) {
      if (isCut) return
      take(line)
    }
    expectMore(lines.length > 0)
  })
  // A client that is killed resets its connection; 'close' follows and does what is to be done.
  socket.on('error', () => {})
  socket.on('close', () => {
    if (deadline !== null) clearTimeout(deadline)
    engine.detach(id)
  })
  expectMore(false)
}
