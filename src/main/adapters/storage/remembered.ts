import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { instanceIdSchema } from '@shared/model/ids'
import { blocksSchema } from '@shared/model/ports'
import { instanceModeSchema } from '@shared/model/rows'
import type { InstanceRecord, Reservation } from '../../engine/effects'
import { systemCode, systemReason } from '../files/system-error'
import { instanceNotes } from './rows'

/** What is kept beside the database, so that its loss is not the loss of all: who the instances are and what is kept ahead. */
export type Remembered = { instances: InstanceRecord[]; ahead: Reservation[] }

/**
 * A file of that kind as it was found. `database`: the word of the database it was written for; null where it tells none.
 * `isBroken`: nothing of it can be read.
 */
export type Memory = Remembered & { database: string | null; problems: string[]; isBroken: boolean }

const FORMAT = 1

const recordSchema = z
  .object({
    id: instanceIdSchema,
    name: z.string(),
    platform: z.string(),
    mode: instanceModeSchema,
    root: z.string().startsWith('/'),
    ports: blocksSchema,
    createdAt: z.number(),
    offsets: instanceNotes.offsets.default({}),
    ignored: instanceNotes.ignored.default([]),
    overrideReason: z.string().nullable().default(null),
    hold: instanceNotes.hold.default(null),
    // What this Till does not know is as if it were not there: the instance is worth more.
    whenTillGoes: z.enum(['keep', 'stop']).nullable().default(null).catch(null),
    logBudgetBytes: z.number().int().positive().nullable().default(null).catch(null),
  })
  .transform(({ whenTillGoes, logBudgetBytes, ...record }) => ({
    ...record,
    ...(whenTillGoes === null ? {} : { whenTillGoes }),
    ...(logBudgetBytes === null ? {} : { logBudgetBytes }),
  }))

const aheadSchema = z.object({
  instance: instanceIdSchema,
  root: z.literal(''),
  ports: blocksSchema,
  ahead: z.object({ note: z.string(), platform: z.string(), at: z.number() }),
})

const fileSchema = z.object({
  database: z.string().nullable().catch(null),
  instances: z.array(z.unknown()),
  ahead: z.array(z.unknown()).catch([]),
})

/** Reads what was remembered; what can't be read is told in `problems`, the rest stands. Never throws. */
export function readMemory(path: string): Memory {
  const none: Memory = { instances: [], ahead: [], database: null, problems: [], isBroken: false }
  const broken = (why: string): Memory => ({ ...none, problems: [`${path} can’t be read: ${why}.`], isBroken: true })
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return none
    return broken(error instanceof SyntaxError ? 'it is damaged' : systemReason(error))
  }
  const file = fileSchema.safeParse(value).data
  if (!file) return broken('it is damaged')
  const memory: Memory = { ...none, database: file.database }
  for (const [index, entry] of file.instances.entries()) {
    const read = recordSchema.safeParse(entry)
    if (read.success) memory.instances.push(read.data)
    else memory.problems.push(`Entry ${index + 1} of ${path} can’t be used: ${firstIssue(read.error)}.`)
  }
  for (const entry of file.ahead) {
    const read = aheadSchema.safeParse(entry)
    if (read.success) memory.ahead.push(read.data)
    else memory.problems.push(`Blocks kept ahead in ${path} can’t be used: ${firstIssue(read.error)}.`)
  }
  return memory
}

/** Replaces the file as a whole, mode 0600. Throws what the system answers; then the former one stands. */
export function writeMemory(path: string, database: string, { instances, ahead }: Remembered): void {
  const fresh = `${path}.${process.pid}`
  try {
    const fd = openSync(fresh, 'w', 0o600)
    try {
      writeSync(fd, `${JSON.stringify({ format: FORMAT, database, instances, ahead }, null, 2)}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? 'it is no record' : `${issue.path.join('.') || 'it'}: ${issue.message}`
}
