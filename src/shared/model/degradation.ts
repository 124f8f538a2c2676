import { z } from 'zod'
import { instanceIdSchema, refSchema } from './ids'

/** closed: all is well; open: left alone; half-open: a few trials decide. */
export const breakerStateSchema = z.enum(['closed', 'open', 'half-open'])
export type BreakerState = z.infer<typeof breakerStateSchema>

/** The circuit breaker of a component, or of a capability of an instance. There is a row where it has anything to tell. */
export const breakerRowSchema = z.object({
  /** A ref, or `<instance>#<capability>`. */
  id: z.string(),
  instance: instanceIdSchema,
  /** null: of a capability. */
  ref: refSchema.nullable(),
  capability: z.string().nullable(),
  name: z.string(),
  state: breakerStateSchema,
  label: z.string(),
  /** `open after 5 failures in a row; 3 rows wait for it` */
  message: z.string(),
  /** Epoch ms. */
  since: z.number(),
  /** When trials begin; null where that is not pending. */
  dueAt: z.number().nullable(),
  failures: z.number().int(),
  threshold: z.number().int(),
  /** Good trials that still are to come while half-open. */
  trialsLeft: z.number().int(),
  /** Rows that wait because of it. */
  paused: z.array(refSchema),
  actions: z.array(z.enum(['try', 'close'])),
})
export type BreakerRow = z.infer<typeof breakerRowSchema>

/** Who provides a capability of an instance when its primary does not. */
export const fallbackRowSchema = z.object({
  /** `<instance>#<capability>` */
  id: z.string(),
  instance: instanceIdSchema,
  capability: z.string(),
  primary: refSchema,
  /** In the order in which they are tried. */
  chain: z.array(
    z.object({
      ref: refSchema,
      parameters: z.record(z.string(), z.unknown()),
      /** What is lost with it, in words: `slower, shorter answers`. Empty: not said. */
      lost: z.string(),
    }),
  ),
  /** Who provides it now; null: nobody. */
  using: refSchema.nullable(),
  isDegraded: z.boolean(),
  /** `text_generation comes from local_llm, because rhetor failed; slower, shorter answers`; null while the primary provides it. */
  message: z.string().nullable(),
  /** Epoch ms of the last change. */
  since: z.number(),
  /** When the primary takes over again, if it stays ready until then. */
  dueAt: z.number().nullable(),
})
export type FallbackRow = z.infer<typeof fallbackRowSchema>
