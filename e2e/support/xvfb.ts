import { spawn, type ChildProcess } from 'node:child_process'

const READY_WITHIN_MS = 60_000
const SCREEN = '1600x1000x24'

/**
 * Starts a display in memory where there is none and names it in DISPLAY; answers with what stops it.
 * Does nothing where a display exists, and on systems other than Linux.
 */
export async function startXvfb(): Promise<() => Promise<void>> {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) {
    return () => Promise.resolve()
  }
  // -displayfd lets the server choose a free number and tell it once it takes connections.
  const args = ['-displayfd', '3', '-screen', '0', SCREEN, '-dpi', '96', '-nolisten', 'tcp']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const killServer = (): void => {
    server.kill()
  }
  process.once('exit', killServer)
  const display = `:${await displayNumber(server)}`
  process.env['DISPLAY'] = display
  return async () => {
    process.removeListener('exit', killServer)
    if (process.env['DISPLAY'] === display) delete process.env['DISPLAY']
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill()
    await ended
  }
}

function displayNumber(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    let answer = ''
    const deadline = setTimeout(() => {
      server.kill()
      reject(new Error(`Xvfb named no display within ${String(READY_WITHIN_MS)} ms: ${said}`))
    }, READY_WITHIN_MS)
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000)
    })
    server.stdio[3]?.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (!answer.includes('\n')) return
      clearTimeout(deadline)
      resolve(answer.trim())
    })
    server.once('error', (error) => {
      clearTimeout(deadline)
      reject(new Error(`There is no display, and Xvfb did not start (${error.message}): run npm run setup`))
    })
    server.once('exit', (code) => {
      clearTimeout(deadline)
      reject(new Error(`Xvfb ended with ${String(code)} before it named a display: ${said}`))
    })
  })
}
