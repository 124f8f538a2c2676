import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Errors that get-port passes over: an address that is gone, or needs the name of its card. */
const NO_ADDRESS = new Set(['EADDRNOTAVAIL', 'EINVAL'])

/** Listens for an instant; the code of the error where that fails. */
export function tryListen(port: number, host?: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host }, () => server.close(() => resolve(null)))
  })
}

/** As get-port 7 finds out whether a port is free: a server on every address of the machine, one after another. */
export async function isFreeByGetPort(port: number): Promise<boolean> {
  const addresses = Object.values(networkInterfaces()).flatMap((cards) => (cards ?? []).map((card) => card.address))
  for (const host of [undefined, '0.0.0.0', ...addresses]) {
    const problem = await tryListen(port, host)
    if (problem !== null && !NO_ADDRESS.has(problem)) return false
  }
  return true
}
