import { z } from 'zod'
import { instanceIdSchema, refSchema } from './ids'

/** The five phases of a start (tekton-technical-documentation.md, Startup Process Flow). */
export const START_PHASES = ['environment', 'dependencies', 'start', 'health', 'ready'] as const
export const startPhaseSchema = z.enum(START_PHASES)
export type StartPhase = z.infer<typeof startPhaseSchema>

/** The present or the last start of an instance. Times are epoch ms. */
export const startRowSchema = z.object({
  id: instanceIdSchema,
  /** What was asked: `all`, or the shown names. */
  asked: z.string(),
  askedAt: z.number(),
  /** null: under way. */
  endedAt: z.number().nullable(),
  outcome: z.enum(['under-way', 'ready', 'failed', 'stopped']),
  /** Each phase that began: when, and when the last row left it. `message`: what it is about now, or how it ended. */
  phases: z.array(
    z.object({ phase: startPhaseSchema, from: z.number(), to: z.number().nullable(), message: z.string() }),
  ),
  /** Rows of the path that decides how long it takes, first to last. */
  critical: z.array(refSchema),
  /** How long that path took by itself; what is over it, waiting cost. */
  criticalMs: z.number().nullable(),
  /** How long the last good start of the same rows took; null: there is none. */
  lastMs: z.number().nullable(),
  /** `Ready in 4.6 s, 0.3 s longer than last time: Telescope took 0.3 s longer.` */
  summary: z.string(),
})
export type StartRow = z.infer<typeof startRowSchema>

/** One row's part of a start. Times are epoch ms, null where it did not get there. */
export const startBarRowSchema = z.object({
  id: refSchema,
  instance: instanceIdSchema,
  name: z.string(),
  /** Place on the chart, 0 first: in the order in which they could begin. */
  order: z.number().int(),
  /** Whom it waited for, and until when. */
  waits: z.array(z.object({ ref: refSchema, name: z.string(), until: z.number().nullable() })),
  /** The one that came last: it decided when this one could begin. */
  heldUpBy: refSchema.nullable(),
  /** Its own needs were met. */
  clearedAt: z.number().nullable(),
  spawnedAt: z.number().nullable(),
  listeningAt: z.number().nullable(),
  readyAt: z.number().nullable(),
  /** It failed or was stopped on its way. */
  brokenAt: z.number().nullable(),
  /** Which of these; `lost`: it did not begin, because something it needs failed. null: none. */
  end: z.enum(['failed', 'lost', 'stopped']).nullable(),
  isCritical: z.boolean(),
  /** From being cleared to ready in the last good start, in ms. */
  lastMs: z.number().nullable(),
  /** A sentence: `waited 1.2 s for Store, then ready in 0.8 s (0.1 s faster than last time)`. */
  message: z.string(),
})
export type StartBarRow = z.infer<typeof startBarRowSchema>
