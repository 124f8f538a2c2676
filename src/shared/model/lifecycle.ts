import { z } from 'zod'
import { refSchema } from './ids'

/** The nine states of a component (tekton-technical-documentation.md, Component Lifecycle State Machine). */
export const LIFECYCLE_STATES = [
  'unknown',
  'registering',
  'initializing',
  'starting',
  'ready',
  'degraded',
  'failed',
  'stopping',
  'stopped',
] as const

export const lifecycleStateSchema = z.enum(LIFECYCLE_STATES)
export type LifecycleState = z.infer<typeof lifecycleStateSchema>

/** Why a row is in its state. Codes are a closed list; the message is the sentence that is shown. */
export const REASON_CODES = [
  'waiting', // wanted, but a dependency is not there yet
  'disabled', // not started with the rest, as its definition says
  'port-taken', // somebody else holds the port
  'spawn-failed', // the process could not be created
  'exited', // ended by itself
  'killed', // ended by a signal not sent by us
  'not-ready', // the readiness probe fails
  'not-listening', // the process runs, its port is not open
  'not-live', // the liveness probe fails
  'timeout', // a step took longer than its deadline
  'dependency-lost', // something it needs failed for good
  'completed', // a one-shot ended well
  'stopped-by-user',
  'force-killed', // did not heed the stop signal
  'restarting', // the restart policy waits before the next attempt
  'gave-up', // the restart policy ended
  'unconfigured', // command, folder or variable missing
  'ended-unseen', // ended while nobody watched; exit code unknown
  'uncertain', // cannot be told; a person decides
  'no-answer', // a specialist's port is open but nobody answers a ping
  'beats-late', // the heartbeats it pushes are overdue
  'beats-missing', // they stayed away for so long that it counts as failed
  'hung', // its process is suspended (SIGSTOP): alive, and unable to answer
  'over-limit', // what it uses or reports is over its limits
  'breaker-open', // something it needs failed too often; it is left alone until that is tried again
  'fallback', // something it needs is replaced by its fallback
] as const

/** One step back in why something is so. */
export const causeSchema = z.object({
  /** The row it is about; null where it is about none. */
  ref: refSchema.nullable(),
  /** `engram (8000) refused connections` */
  message: z.string(),
  /** Epoch ms, where it is known. */
  at: z.number().nullable(),
})
export type Cause = z.infer<typeof causeSchema>

export const reasonSchema = z.object({
  code: z.enum(REASON_CODES),
  /** Without its causes: `shared/words/sentence-of.ts` joins them to one sentence. */
  message: z.string(),
  /** Each is why the one before it is so. Absent: none is known. */
  because: z.array(causeSchema).optional(),
})
export type Reason = z.infer<typeof reasonSchema>
