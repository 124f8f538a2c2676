import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { CONTRACT_VERSION } from '@shared/contract/version'
import type { CommandName, Output } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { Answer } from '@shared/contract/failure'
import type { Push, Snapshot } from '@shared/contract/stream'
import type { EngineLink } from '../engine-link'
import { createLineSplitter } from './line-splitter'
import { refuseContract } from './request'
import type { Greeting, Reply, Request } from './wire'
import { MAX_REPLY_BYTES, encodeLine } from './wire'

/** How long an engine may take to greet: it may be busy adopting. */
const GREETING_DEADLINE_MS = 5_000

export type ConnectOptions = { address: string; tokenFile: string | null; deadlineMs?: number }

/** Nobody listens at the address: no engine runs. */
const NOBODY = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ENOTSOCK'])

/**
 * Connects to a running engine. Null: none runs. Throws CommandError `contract.version` where it is of another major
 * version, `engine.unavailable` where it does not answer.
 */
export async function connectToEngine(options: ConnectOptions): Promise<EngineLink | null> {
  const token = options.tokenFile === null ? null : readToken(options.tokenFile)
  const socket = await open(options.address)
  if (socket === null) return null
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => {
      socket.destroy()
      reject(new CommandError('engine.unavailable', `An engine listens at ${options.address} but does not greet.`))
    }, options.deadlineMs ?? GREETING_DEADLINE_MS)
    const link = createLink(socket, (greeting, bye) => {
      clearTimeout(giveUp)
      const refusal = greeting === null ? null : refuseContract(greeting.contract, 'engine')
      if (greeting !== null && refusal === null) return resolve(link)
      socket.destroy()
      const isVersion = refusal !== null || /version/.test(bye ?? '')
      const why = refusal ?? bye ?? 'The engine ended the connection before it greeted.'
      reject(new CommandError(isVersion ? 'contract.version' : 'engine.unavailable', why))
    })
    socket.write(encodeLine({ contract: CONTRACT_VERSION, ...(token === null ? {} : { token }) }))
  })
}

function open(address: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (NOBODY.has(error.code ?? '')) resolve(null)
      else
        reject(
          new CommandError('engine.unavailable', `The engine’s socket ${address} can’t be opened: ${error.message}.`),
        )
    })
  })
}

function readToken(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return null
  }
}

/** Null where a line is no message: somebody else listens there. */
function readMessage(line: string): Greeting | Reply | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Greeting | Reply) : null
  } catch {
    return null
  }
}

/** The link over an open socket; `onGreeted` is told once: the greeting, or null and the sentence of a refusal. */
function createLink(socket: Socket, onGreeted: (greeting: Greeting | null, bye: string | null) => void): EngineLink {
  const splitter = createLineSplitter(MAX_REPLY_BYTES)
  const waiting = new Map<number, { resolve: (answer: Answer<unknown>) => void; reject: (error: Error) => void }>()
  const listeners = new Set<(push: Push) => void>()
  let attaching: { resolve: (snapshot: Snapshot) => void; reject: (error: Error) => void } | null = null
  let isGreeted = false
  let bye: string | null = null
  let lastId = 0
  let tellEnded: (why: string | null) => void = () => {}
  const ended = new Promise<string | null>((resolve) => {
    tellEnded = resolve
  })
  const gone = (): CommandError => new CommandError('engine.unavailable', bye ?? 'The engine ended the connection.')

  const take = (message: Greeting | Reply): void => {
    if (!isGreeted && 'contract' in message) {
      isGreeted = true
      return onGreeted(message, null)
    }
    if ('bye' in message) bye = message.bye
    else if ('push' in message) for (const hear of listeners) hear(message.push)
    else if ('snapshot' in message) attaching?.resolve(message.snapshot)
    else if ('answer' in message) {
      waiting.get(message.id)?.resolve(message.answer)
      waiting.delete(message.id)
    }
  }
  socket.on('data', (bytes) => {
    const messages = splitter.feed(bytes)?.map(readMessage)
    if (messages === undefined || messages.includes(null)) {
      bye ??= 'What answers there is no engine of Till.'
      return socket.destroy()
    }
    for (const message of messages) if (message !== null) take(message)
  })
  // 'close' follows and tells everybody who waits.
  socket.on('error', () => {})
  socket.on('close', () => {
    if (!isGreeted) onGreeted(null, bye)
    for (const { reject } of waiting.values()) reject(gone())
    attaching?.reject(gone())
    waiting.clear()
    tellEnded(bye)
  })
  const send = (request: Request): void => {
    socket.write(encodeLine(request))
  }

  return {
    call: <C extends CommandName>(command: C, input: unknown) =>
      new Promise<Answer<Output<C>>>((resolve, reject) => {
        if (socket.destroyed) return reject(gone())
        lastId += 1
        waiting.set(lastId, { resolve: resolve as (answer: Answer<unknown>) => void, reject })
        send({ id: lastId, command, input })
      }),
    attach: (wants, hear) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(gone())
        attaching = { resolve, reject }
        listeners.add(hear)
        send({ attach: wants })
      }),
    listen(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    ended,
    close: () => socket.destroySoon(),
  }
}
