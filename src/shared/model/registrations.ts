import { z } from 'zod'
import { instanceIdSchema, refSchema, runIdSchema } from './ids'
import { lifecycleStateSchema } from './lifecycle'

/** What one component says of itself (tekton-technical-documentation.md, Component Registry). */
export const registrationRowSchema = z.object({
  id: refSchema,
  instance: instanceIdSchema,
  /** Its own id within the instance: `example_component`. */
  componentId: z.string(),
  name: z.string(),
  /** `service`, `ui`, `ai` … */
  type: z.string(),
  version: z.string(),
  capabilities: z.array(z.string()),
  /** Component ids. */
  dependencies: z.array(z.string()),
  /** Which life of it speaks: a new one has another. */
  instanceUuid: z.string(),
  endpoint: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  /** What it last said of itself; the row of the component tells what Till sees. */
  saidState: lifecycleStateSchema,
  /** Who registered it: the component through a command, or Till from its definition when it became ready. */
  by: z.enum(['component', 'till']),
  /** Epoch ms. */
  registeredAt: z.number(),
  /** The run of it that registered; null: Till did not run it then. */
  run: runIdSchema.nullable(),
  /** Whether it pushes heartbeats, and how they come; null: it never pushed one. Beats themselves are telemetry. */
  beats: z.enum(['on-time', 'late', 'missing']).nullable(),
})
export type RegistrationRow = z.infer<typeof registrationRowSchema>

/** A heartbeat comes every few seconds. */
const MOST_METRICS = 100

/** What a heartbeat may carry. Percentages are of one core and of the machine's memory. */
export const beatMetricsSchema = z
  .object({
    cpuPercent: z.number().min(0).optional(),
    memoryPercent: z.number().min(0).optional(),
    memoryBytes: z.number().min(0).optional(),
    /** Failed requests of all, 0 to 1. */
    errorRate: z.number().min(0).max(1).optional(),
    latencyMs: z.number().min(0).optional(),
  })
  .catchall(z.number())
  .refine((metrics) => Object.keys(metrics).length <= MOST_METRICS, {
    message: `must be at most ${String(MOST_METRICS)} metrics`,
  })
export type BeatMetrics = z.infer<typeof beatMetricsSchema>
