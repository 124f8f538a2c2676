import { readFileSync } from 'node:fs'
import { systemCode } from '../files/system-error'

/** How large a log was found, and when its last byte had been written: all before `sizeBytes` is no younger. */
export type SizeNote = { sizeBytes: number; at: number }

/** Notes kept of one log. */
export const MOST_NOTES = 4096

/** Where the notes of a log are. */
export function indexPath(path: string): string {
  return `${path}.idx`
}

/** One note as it is written: a line. */
export function noteText({ sizeBytes, at }: SizeNote): string {
  return `${String(sizeBytes)} ${String(at)}\n`
}

/** The notes about a log's size over time, oldest first; none where it was never noted. What is torn or garbled is left out. */
export function readNotes(path: string): SizeNote[] {
  let text: string
  try {
    text = readFileSync(indexPath(path), 'latin1')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
  const notes: SizeNote[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const [sizeBytes = NaN, at = NaN] = line.split(' ').map(Number)
    const last = notes.at(-1)
    if (sizeBytes > (last?.sizeBytes ?? 0) && at >= (last?.at ?? 0)) notes.push({ sizeBytes, at })
  }
  return notes
}

/** Half of the notes, spread evenly, the last one always among them. */
export function thinned(notes: SizeNote[]): SizeNote[] {
  return notes.filter((_, index) => (notes.length - 1 - index) % 2 === 0)
}
