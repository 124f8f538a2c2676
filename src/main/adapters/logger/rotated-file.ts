import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { systemCode } from '../files/system-error'

/** A file that lines are added to; `write` is what pino asks of its destination. */
export type RotatedFile = {
  /** Adds a line, at once: what was said just before a crash is what matters. Never throws. */
  write(line: string): void
  close(): void
}

/**
 * Opens a log of mode 0600 that is renamed to `<path>.1` when it would grow beyond `maxBytes`, its elders moving on up to
 * `<path>.<kept>`. `onRefused` hears the first of a row of failures: lines are dropped until the disk takes them again.
 */
export function openRotatedFile(
  path: string,
  limits: { maxBytes: number; kept: number },
  onRefused: (error: unknown) => void,
): RotatedFile {
  let fd: number | null = null
  let size = 0
  let isRefused = false
  let isClosed = false

  const close = (): void => {
    if (fd !== null) closeSync(fd)
    fd = null
  }
  const open = (): number => {
    fd = openSync(path, 'a', 0o600)
    size = fstatSync(fd).size
    return fd
  }
  const rotate = (): void => {
    close()
    for (let age = limits.kept; age >= 1; age--)
      renameIfThere(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`)
  }

  return {
    write(line) {
      if (isClosed) return
      try {
        const bytes = Buffer.from(line)
        let target = fd ?? open()
        if (size > 0 && size + bytes.length > limits.maxBytes) {
          rotate()
          target = open()
        }
        size += writeSync(target, bytes)
        isRefused = false
      } catch (error) {
        if (!isRefused) onRefused(error)
        isRefused = true
      }
    },
    close() {
      isClosed = true
      close()
    },
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
