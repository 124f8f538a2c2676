import { homedir } from 'node:os'
import { createInterface } from 'node:readline'
import { editHere } from '../editor'
import type { CliIo } from './io'

const DEFAULT_COLUMNS = 100
const DEFAULT_ROWS = 30

/** The real terminal. Colours only on one, and never against NO_COLOR (no-color.org) or TERM=dumb. */
export function createTerminalIo(env: NodeJS.ProcessEnv = process.env): CliIo {
  const { stdout, stderr } = process
  const isTerminal = stdout.isTTY && env['TERM'] !== 'dumb'
  // Whoever read our output has gone (`till status | head -1`): there is nobody left to write to.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    raw: (text) => void stdout.write(text),
    isTerminal,
    hasColor: isTerminal && (env['NO_COLOR'] ?? '') === '',
    columns: () => (stdout.columns > 0 ? stdout.columns : DEFAULT_COLUMNS),
    rows: () => (stdout.rows > 0 ? stdout.rows : DEFAULT_ROWS),
    ask: (question) =>
      new Promise((resolve) => {
        const reader = createInterface({ input: process.stdin, output: stdout })
        // Ctrl+D answers with nothing.
        reader.once('close', () => resolve(''))
        reader.question(question, (answer) => {
          resolve(answer)
          reader.close()
        })
      }),
    cwd: process.cwd(),
    home: env['HOME'] ?? homedir(),
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    edit: (path, line) => editHere(env, path, line),
    onInterrupt(hear) {
      process.on('SIGINT', hear)
      return () => process.removeListener('SIGINT', hear)
    },
  }
}
