import { z } from 'zod'
import { instanceIdSchema, refSchema, runIdSchema } from '../model/ids'
import { logBudgetSchema } from '../model/log-budget'
import { logLineSchema } from './log-line'

/** Found in the line itself; null: it names none. */
export const logLevelSchema = z.enum(['debug', 'info', 'warning', 'error'])
export type LogLevel = z.infer<typeof logLevelSchema>

/** Whose lines, of what kind, from when to when (epoch ms). Empty or null narrows nothing. */
export const logFilterSchema = z
  .object({
    instance: instanceIdSchema.nullable(),
    refs: z.array(refSchema).max(500),
    /** Lines of this level and above; lines without one go with the line before them. */
    level: logLevelSchema.nullable(),
    from: z.number().nullable(),
    to: z.number().nullable(),
    /** Of which runs: the newest of each row (also if absent), all that are kept, or one of the only row in `refs`. */
    runs: z.union([z.enum(['newest', 'all']), runIdSchema]).optional(),
  })
  .strict()
export type LogFilter = z.infer<typeof logFilterSchema>

export const placedLineSchema = logLineSchema.extend({
  ref: refSchema,
  run: runIdSchema,
  level: logLevelSchema.nullable(),
})
export type PlacedLine = z.infer<typeof placedLineSchema>

/** A run whose log is kept. */
export const logRunSchema = z.object({
  run: runIdSchema,
  /** When it began, and when it wrote last; epoch ms. */
  startedAt: z.number(),
  writtenAt: z.number(),
  /** All that it wrote. */
  sizeBytes: z.number(),
  /** It writes now, or may. */
  isLiving: z.boolean(),
  /** How it ended, in words: `exited with 1`; null: it has not, or that is not known any more. */
  ending: z.string().nullable(),
})
export type LogRunRow = z.infer<typeof logRunSchema>

/** Hits that one search answers at most. */
export const MOST_LOG_HITS = 2_000

/** Reading logs beyond their tail. Part of `commands`. */
export const logCommands = {
  /**
   * Searches whole logs, what was copied out of them included, newest lines first. A search of the same client ends the one before it
   * (`log.superseded`). Fails with `log.pattern` for a regular expression that can't be used.
   */
  'log.search': {
    input: z
      .object({
        filter: logFilterSchema,
        pattern: z.string().min(1).max(500),
        isRegex: z.boolean(),
        isCaseSensitive: z.boolean(),
        limit: z.number().int().min(1).max(MOST_LOG_HITS),
      })
      .strict(),
    output: z.object({
      hits: z.array(placedLineSchema),
      /** More were there than are told. */
      isCut: z.boolean(),
      searchedBytes: z.number(),
      searchedFiles: z.number().int(),
    }),
  },
  /**
   * Lines of one file around a byte offset or a time; neither: its end. `run` null: the one that wrote at the time, else the
   * newest. Fails with `log.none`.
   */
  'log.range': {
    input: z
      .object({
        ref: refSchema,
        run: runIdSchema.nullable(),
        offset: z.number().int().min(0).nullable(),
        at: z.number().nullable(),
        before: z.number().int().min(0).max(2_000),
        after: z.number().int().min(0).max(2_000),
      })
      .strict(),
    output: z.object({
      run: runIdSchema,
      path: z.string(),
      lines: z.array(logLineSchema),
      /** Bytes of the log, and the first of them that is kept: what was before it went to make room. */
      sizeBytes: z.number(),
      headBytes: z.number(),
      /** Whether there are lines before and after these. */
      hasBefore: z.boolean(),
      hasAfter: z.boolean(),
    }),
  },
  /** The runs of a row whose logs are kept, newest first. */
  'log.runs': { input: z.object({ ref: refSchema }).strict(), output: z.object({ runs: z.array(logRunSchema) }) },
  /**
   * Room that the logs of an instance may take (bytes); null: as much as the settings say. What is too much goes at once.
   * That of all is `logBudgetBytes` of the settings.
   */
  'log.budget': {
    input: z.object({ id: instanceIdSchema, bytes: logBudgetSchema.nullable() }).strict(),
    output: z.object({ revision: z.number().int() }),
  },
  /** What an editor can open to show a byte, and at which line of it, from 1. Fails with `log.none`. */
  'log.openable': {
    input: z
      .object({ ref: refSchema, run: runIdSchema.nullable(), offset: z.number().int().min(0).nullable() })
      .strict(),
    output: z.object({ path: z.string(), line: z.number().int().nullable() }),
  },
  /** The lines of several rows in the order of time, the last ones before `before` (null: now), oldest first. */
  'log.merged': {
    input: z
      .object({ filter: logFilterSchema, before: z.number().nullable(), lines: z.number().int().min(1).max(5_000) })
      .strict(),
    output: z.object({ lines: z.array(placedLineSchema), hasBefore: z.boolean() }),
  },
  /** Opens the file in the person's editor at a line. Fails with `log.none`, `host.unavailable`. */
  'log.openInEditor': {
    input: z
      .object({ ref: refSchema, run: runIdSchema.nullable(), offset: z.number().int().min(0).nullable() })
      .strict(),
    output: z.object({ path: z.string(), line: z.number().int().nullable() }),
  },
} as const
