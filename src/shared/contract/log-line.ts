import { z } from 'zod'

/** A line of a log: its byte offset in its file, its text, and when it was written (epoch ms) where that is known. */
export const logLineSchema = z.object({ offset: z.number(), text: z.string(), at: z.number().nullable() })
