import { z } from 'zod'
import { secondsSchema } from './words-schema'

/** A limit, or null: none. */
const limit = (most: number, description: string) =>
  z.number().positive().max(most).nullable().optional().meta({ description })

const MOST = Number.MAX_SAFE_INTEGER

/** `heartbeat:` of a component: when its heartbeats are overdue, and what degrades it. */
export const heartbeatSchema = z
  .strictObject({
    period_seconds: secondsSchema.min(1).optional().meta({ description: 'One is expected this often. Default 10.' }),
    late_seconds: secondsSchema
      .min(1)
      .optional()
      .meta({ description: 'Without one for so long it is degraded. Default: two periods.' }),
    missing_seconds: secondsSchema
      .min(1)
      .optional()
      .meta({ description: 'Without one for so long it has failed. Default: three periods.' }),
    limits: z
      .strictObject({
        cpu_percent: limit(MOST, 'Of one core; Till itself measures it where it is given.'),
        memory_mb: limit(MOST, 'Of its whole process tree; Till itself measures it where it is given.'),
        memory_percent: limit(100, 'Of the machine’s memory, as the component reports it.'),
        error_rate: limit(1, 'Failed requests of all, 0 to 1, as the component reports it.'),
        latency_ms: limit(MOST, 'As the component reports it.'),
      })
      .optional()
      .meta({ description: 'What degrades it when it stays over; null: no limit. Default: by its category.' }),
  })
  .meta({ title: 'Heartbeat', description: 'For components that push heartbeats, and limits of what they use.' })

export type HeartbeatText = z.infer<typeof heartbeatSchema>
