import { writeSync } from 'node:fs'

const STDERR = 2

/**
 * Says a sentence on the error stream where that takes it, and never fails. Not by `process.stderr`: where the stream is
 * a file on a full disk or a closed terminal, its error comes later, to nobody, and would end the process.
 */
export function sayOnErrorStream(sentence: string): void {
  try {
    writeSync(STDERR, `${sentence}\n`)
  } catch {
    // There is no further place to say it.
  }
}
