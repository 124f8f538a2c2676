import type { Socket } from 'node:net'
import type { Push } from '@shared/contract/stream'
import type { Greeting, Reply } from './wire'
import { encodeLine } from './wire'

/** Above this many waiting bytes measurements and log lines are skipped: they age faster than they would arrive. */
const SKIP_ABOVE_BYTES = 512 * 1024

/** Above this a client is given up: it has stopped reading. */
export const CUT_ABOVE_BYTES = 16 * 1024 * 1024

/** What waits to be sent to one client, bounded. */
export type Outbox = {
  send(message: Greeting | Reply): void
  push(push: Push): void
}

/** An outbox over a socket. `giveUp` is called when the client does not read what it must not miss. */
export function createOutbox(socket: Socket, giveUp: () => void): Outbox {
  // Logs of which lines were skipped: the next lines say so.
  const skipped = new Set<string>()

  const send = (message: Greeting | Reply): void => {
    if (socket.destroyed || socket.writableEnded) return
    if (socket.writableLength > CUT_ABOVE_BYTES) return giveUp()
    socket.write(encodeLine(message))
  }
  return {
    send,
    push(push) {
      const isBehind = socket.writableLength > SKIP_ABOVE_BYTES
      if (push.kind === 'patch') return send({ push })
      if (push.kind === 'telemetry') return isBehind ? undefined : send({ push })
      const { ref } = push.chunk
      if (isBehind) {
        skipped.add(ref)
        return
      }
      send(skipped.delete(ref) ? { push: { ...push, chunk: { ...push.chunk, isReset: true } } } : { push })
    },
  }
}
