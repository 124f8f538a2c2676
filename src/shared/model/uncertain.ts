import { z } from 'zod'
import { instanceIdSchema, runIdSchema } from './ids'

/** adopt: it is the row's; end: with its tree; leave: until Till is started anew. */
export const uncertainChoiceSchema = z.enum(['adopt', 'end', 'leave'])
export type UncertainChoice = z.infer<typeof uncertainChoiceSchema>

/** A living process that carries Till's tag and that Till is unsure of; a person decides. */
export const uncertainRowSchema = z.object({
  /** Its run. */
  id: runIdSchema,
  /** What it says it is; its row may not exist any more. */
  ref: z.string(),
  /** null: no such instance is known. */
  instance: instanceIdSchema.nullable(),
  pid: z.number().int(),
  /** Secrets hidden. */
  commandLine: z.string(),
  folder: z.string().nullable(),
  /** Epoch ms. */
  startedAt: z.number().nullable(),
  /** Why Till is unsure, in a sentence. */
  message: z.string(),
  choices: z.array(z.object({ choice: uncertainChoiceSchema, label: z.string(), consequence: z.string() })),
})
export type UncertainRow = z.infer<typeof uncertainRowSchema>
