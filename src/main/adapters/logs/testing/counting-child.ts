import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'

/**
 * A real child that writes numbered lines straight to a file, as components do: `line 0000000042 …`, as fast as it can.
 * Plain CommonJS. Tells at its end how many it wrote.
 */
const PROGRAM = `
const fs = require('node:fs')
const [from, count, width, pauseEvery] = process.argv.slice(1).map(Number)
const rest = 'x'.repeat(Math.max(0, width - 17))
let block = ''
for (let index = from; index < from + count; index += 1) {
  block += 'line ' + String(index).padStart(10, '0') + ' ' + rest + '\\n'
  if (block.length < 65536 && index < from + count - 1) continue
  const bytes = Buffer.from(block)
  for (let done = 0; done < bytes.length;) done += fs.writeSync(1, bytes, done)
  block = ''
  if (pauseEvery > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseEvery)
}
`

export type CountingChild = { child: ChildProcess; /** Resolves with its exit code. */ ended: Promise<number | null> }

/** Starts it on a file opened for appending. `width`: bytes of a line; `pauseMs`: after each 64 KiB. */
export function startCounting(
  path: string,
  { from = 0, count, width = 100, pauseMs = 0 }: { from?: number; count: number; width?: number; pauseMs?: number },
): CountingChild {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600)
  const child = spawn(process.execPath, ['-e', PROGRAM, String(from), String(count), String(width), String(pauseMs)], {
    stdio: ['ignore', file, 'inherit'],
  })
  closeSync(file)
  return { child, ended: once(child, 'exit').then(([code]) => code as number | null) }
}

/** The number of such a line. */
export function numberOf(text: string): number {
  return Number(/^line (\d{10})/.exec(text)?.[1] ?? NaN)
}
