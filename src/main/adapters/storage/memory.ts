import { renameSync } from 'node:fs'
import { systemReason } from '../files/system-error'
import { readMemory, type Remembered, writeMemory } from './remembered'

/** What is remembered beside a database, kept in step with it. */
export type MemoryKeeper = {
  /** What was remembered of another database that this one took the place of; empty where nothing was lost. */
  lost: Remembered
  /** Sentences on what of it could not be read. */
  problems: string[]
  /** The sentence of a loss that nobody has told yet: the database was deleted, say. Null where nothing was lost. */
  lossOf(path: string): string | null
  /** After a change. Never throws: the database has it, this file is only a help. */
  write(): void
}

const NOTHING: Remembered = { instances: [], ahead: [] }

/** Looks at what is remembered, and keeps it in step from now on. `database` is the word of this very database. */
export function keepMemory(options: {
  path: string
  database: string
  now: () => Remembered
  onOwed: (why: string) => void
}): MemoryKeeper {
  const { path, database } = options
  const found = readMemory(path)
  const before = options.now()
  // One that has instances is a copy that a person put back: it knows what it knows.
  const lost = found.database === database || before.instances.length > 0 ? NOTHING : found
  const isLost = lost.instances.length + lost.ahead.length > 0
  // What the database has itself is not missed where this file can't be read.
  const problems = found.database === database || before.instances.length > 0 ? [] : found.problems
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      options.onOwed(`${path} can’t be written: ${systemReason(error)}.`)
    }
  }
  const write = (): void => guarded(() => writeMemory(path, database, options.now()))

  if (found.isBroken) guarded(() => renameSync(path, `${path}.damaged`))
  // One of an older Till, or one that was removed: what the database has is to be found there again. Not where something
  // was lost: that stays until it is rebuilt.
  const kept = { instances: found.instances, ahead: found.ahead }
  if (!isLost && JSON.stringify(before) !== JSON.stringify(kept)) write()

  return {
    lost,
    problems,
    lossOf: (databasePath) =>
      isLost
        ? `The database ${databasePath} is a new one, although Till remembers instances of a former one in ${path}.`
        : null,
    write,
  }
}
