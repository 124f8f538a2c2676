import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceHit, Sources, SourceScan } from '../../engine/effects'
import { asCommandError, systemCode } from '../files/system-error'
import { listFiles } from './file-list'
import { numbersIn } from './numbers'
import { createPace } from './pace'

/** Sources that people write are smaller. */
const LARGEST_BYTES = 1_048_576
const FILES_AT_ONCE = 8
/** Between two tellings of how it goes. */
const TELL_EVERY_MS = 200

/** Searches checkouts on this machine's disks, on this thread but never for long (pace.ts). */
export function createSources(): Sources {
  return {
    scan(request, hear) {
      let isCancelled = false
      const stops: (() => void)[] = []
      const cancel = (): void => {
        isCancelled = true
        for (const stop of stops.splice(0)) stop()
      }
      return {
        done: search(request, hear, { isCancelled: () => isCancelled, onCancel: (stop) => stops.push(stop) }),
        cancel,
      }
    },
  }
}

async function search(
  request: Parameters<Sources['scan']>[0],
  hear: (progress: SourceScan) => void,
  heed: { isCancelled(): boolean; onCancel(stop: () => void): void },
): Promise<SourceScan & { isCancelled: boolean; wasCut: boolean }> {
  const { root, ranges, mostHits } = request
  const isWanted = wantedIn(ranges)
  const pause = createPace()
  let unreadable = 0
  let files: string[]
  try {
    files = await listFiles(root, { ...heed, pause, onUnreadable: () => (unreadable += 1) })
  } catch (error) {
    throw asCommandError(error, `${root} can’t be read`, 'folder.unreadable')
  }
  /** By file, in the order of the files, whichever was read first. */
  const found: SourceHit[][] = []
  let hitCount = 0
  let filesDone = 0
  let next = 0
  let toldMs = performance.now()
  const progress = (): SourceScan => ({
    filesDone,
    filesTotal: files.length,
    hits: found.flat().slice(0, mostHits),
    unreadable,
  })
  const isOver = (): boolean => heed.isCancelled() || hitCount > mostHits

  const work = async (): Promise<void> => {
    while (next < files.length && !isOver()) {
      const index = next++
      const file = files[index] ?? ''
      const { text, isUnreadable } = await readSource(join(root, file))
      if (isUnreadable) unreadable += 1
      const hits = text === null ? [] : await numbersIn(file, text, isWanted, pause)
      if (hits.length > 0) found[index] = hits
      hitCount += hits.length
      filesDone += 1
      if (performance.now() - toldMs >= TELL_EVERY_MS && !isOver()) {
        toldMs = performance.now()
        hear(progress())
      }
      await pause()
    }
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, work))
  return { ...progress(), isCancelled: heed.isCancelled(), wasCut: hitCount > mostHits }
}

/** The text of a source file; null where there is nothing to search: refused, binary, too large, a link, gone. */
async function readSource(path: string): Promise<{ text: string | null; isUnreadable: boolean }> {
  const nothing = { text: null, isUnreadable: false }
  try {
    // Neither followed out of the root, nor waiting for whoever writes to a named pipe.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      const facts = await file.stat()
      if (!facts.isFile() || facts.size > LARGEST_BYTES) return nothing
      const bytes = await file.readFile()
      if (bytes.length > LARGEST_BYTES || bytes.includes(0)) return nothing
      return { text: bytes.toString('utf8'), isUnreadable: false }
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    // Listed by git and deleted since, or a link.
    return { text: null, isUnreadable: code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP' }
  }
}

/** Whether a port lies in one of the ranges; asked for every number of every file. */
function wantedIn(ranges: readonly { from: number; to: number }[]): (port: number) => boolean {
  const wanted = new Uint8Array(65_536)
  for (const { from, to } of ranges) wanted.fill(1, Math.max(0, from), to + 1)
  return (port) => wanted[port] === 1
}
