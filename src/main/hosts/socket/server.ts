import { randomBytes } from 'node:crypto'
import { lstatSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { CommandError } from '@shared/contract/failure'
import type { Engine } from '../../engine/engine'
import { LINE_DEADLINE_MS, serveClient } from './client-session'

const MAX_CLIENTS = 64
const OWNER_ONLY_UMASK = 0o177
const TOKEN_BYTES = 32

export type SocketServerOptions = {
  engine: Engine
  /** A path below 104 bytes in a folder of mode 0700; on Windows the name of a pipe. */
  address: string
  /** File for the token that clients must know, or null where the socket's mode guards it. */
  tokenFile: string | null
  lineDeadlineMs?: number
}

export type SocketServer = {
  /** Takes no more clients and removes the socket's file; those who are connected stay. */
  stopListening(): void
  /** Ends all connections too. */
  close(): void
}

/**
 * Lets the owner's other processes talk to the engine. Only whoever holds the engine's lock may call it: a socket that
 * a dead engine left there is removed. Never TCP. Throws CommandError where the address can't be used.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const token = options.tokenFile === null ? null : randomBytes(TOKEN_BYTES).toString('hex')
  if (options.tokenFile !== null && token !== null) {
    rmSync(options.tokenFile, { force: true })
    writeFileSync(options.tokenFile, token, { mode: 0o600, flag: 'wx' })
  }
  if (process.platform !== 'win32') removeStale(options.address)

  let isQuitting = false
  const sockets = new Set<Socket>()
  let clients = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    clients += 1
    serveClient(socket, {
      id: `socket-${String(clients)}`,
      engine: options.engine,
      token,
      lineDeadlineMs: options.lineDeadlineMs ?? LINE_DEADLINE_MS,
      isQuitting: () => isQuitting,
      onQuitting: () => (isQuitting = true),
    })
  })
  server.maxConnections = MAX_CLIENTS
  await listen(server, options.address)

  let isListening = true
  const stopListening = (): void => {
    if (!isListening) return
    isListening = false
    isQuitting = true
    server.close()
    if (options.tokenFile !== null) rmSync(options.tokenFile, { force: true })
  }
  return {
    stopListening,
    close() {
      stopListening()
      for (const socket of sockets) socket.destroySoon()
    },
  }
}

function listen(server: ReturnType<typeof createServer>, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // After listening has begun, an error is of one client that could not be let in; it tries again.
    server.on('error', (error) => {
      reject(new CommandError('files.failed', `The local socket ${address} can’t be opened: ${error.message}.`))
    })
    // The file is made by bind(2) inside this call, so there is no moment in which others could open it.
    const before = process.umask(OWNER_ONLY_UMASK)
    try {
      server.listen(address, resolve)
    } finally {
      process.umask(before)
    }
  })
}

function removeStale(address: string): void {
  const found = lstatSync(address, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) {
    throw new CommandError('files.refused', `${address} is in the way: the engine’s socket belongs there.`, {
      hint: 'Move it away.',
    })
  }
  rmSync(address)
}
