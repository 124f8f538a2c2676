import { z } from 'zod'
import { componentIdSchema } from '../model/ids'
import { heartbeatSchema } from './heartbeat-schema'
import { probeSchema } from './probe-schema'
import {
  countSchema,
  envFileSchema,
  environmentSchema,
  looseMapSchema,
  notYet,
  scalarSchema,
  secondsSchema,
} from './words-schema'

/** Conditions of `depends_on` (reference/process-words.md). */
export const CONDITIONS = [
  'process_started',
  'process_healthy',
  'process_completed',
  'process_completed_successfully',
  'process_log_ready',
] as const

const conditionSchema = z.enum(CONDITIONS)

/** `depends_on`: a list of ids, or a map from id to a condition. */
export const dependsOnSchema = z
  .union([
    z.array(z.string().min(1)),
    z.record(
      z.string().min(1),
      z.union([conditionSchema, z.strictObject({ condition: conditionSchema.optional() }), z.null()]),
    ),
  ])
  .meta({
    description:
      'What must be there first: [hermes], or hermes: { condition: process_healthy }. Default process_started.',
  })

export const RESTARTS = ['no', 'on_failure', 'always', 'unless_stopped', 'exit_on_failure'] as const

export const availabilitySchema = z
  .strictObject({
    restart: z.enum(RESTARTS).optional().meta({ description: 'Default no.' }),
    backoff_seconds: secondsSchema
      .optional()
      .meta({ description: 'First delay; it grows from attempt to attempt. Default 1.' }),
    max_restarts: countSchema.optional().meta({ description: '0 = unlimited (default).' }),
    exit_on_end: z
      .boolean()
      .optional()
      .meta({ description: 'When it has ended for good, well or badly, the rest of the instance is stopped too.' }),
    exit_on_skipped: notYet(z.boolean()),
  })
  .meta({ title: 'Availability' })

export const shutdownSchema = z
  .strictObject({
    command: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Run instead of sending the signal; that follows where it fails.' }),
    signal: z
      .union([z.string().min(1), z.number().int()])
      .optional()
      .meta({ description: 'SIGTERM, TERM or 15. Default SIGTERM.' }),
    timeout_seconds: secondsSchema.optional().meta({ description: 'Grace before force. Default 10.' }),
    parent_only: z.boolean().optional().meta({ description: 'Signal only the first process, not its whole group.' }),
    send_keys: notYet(z.union([z.string(), z.array(z.string())])),
  })
  .meta({ title: 'Shutdown' })

export const breakerSchema = z
  .strictObject({
    failure_threshold: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Failures in a row that open it. Default 5.' }),
    reset_timeout_seconds: secondsSchema
      .min(1)
      .optional()
      .meta({ description: 'How long it is left alone before it is tried again. Default 60.' }),
    half_open_requests: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Good trials that close it again. Default 2.' }),
  })
  .meta({ title: 'Circuit breaker', description: 'When it keeps failing: it is left alone, and who needs it waits.' })

const commandSchema = z.union([z.string().min(1), z.array(scalarSchema).min(1)])

/** Words about one process that a component and a specialist share. */
export const processWords = {
  command: commandSchema.optional().meta({
    description: 'A command line; run without a shell where it is a plain command. ${NAME} is filled in by Till.',
  }),
  entrypoint: z.array(scalarSchema).min(1).optional().meta({ description: 'Program and arguments, run directly.' }),
  runtime: z.literal('node').optional().meta({
    description: 'node: the command is a script and its arguments, run by Till’s own Node.',
  }),
  working_dir: z.string().min(1).optional().meta({ description: 'Relative to the root. Must exist.' }),
  environment: environmentSchema.optional(),
  env_file: envFileSchema.optional(),
  is_dotenv_disabled: notYet(z.boolean()),
  availability: availabilitySchema.optional(),
  shutdown: shutdownSchema.optional(),
  success_exit_codes: z
    .array(z.number().int().min(0).max(255))
    .optional()
    .meta({ description: 'Count as 0 everywhere.' }),
  start_timeout_seconds: secondsSchema.min(1).optional().meta({
    description: 'From spawn until ready; after it the start has failed. Default 60.',
  }),
}

/** Words of process-compose about a component's process that only a component has. */
export const componentProcessWords = {
  ...processWords,
  depends_on: dependsOnSchema.optional(),
  readiness_probe: probeSchema.optional(),
  liveness_probe: probeSchema.optional(),
  ready_log_line: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Text, or /regex/, in the output that means ready.' }),
  breaker: breakerSchema.optional(),
  heartbeat: heartbeatSchema.optional(),
  disabled: z.boolean().optional().meta({ description: 'Not started with the rest.' }),
  is_daemon: z.boolean().optional().meta({
    description: 'The command only launches it and ends with a success code; what it leaves behind is followed.',
  }),
  launch_timeout_seconds: secondsSchema.min(1).optional().meta({
    description: 'With is_daemon: how long the launcher may take. Default: start_timeout_seconds.',
  }),
  replicas: notYet(z.number().int().min(1)),
  namespace: notYet(z.string()),
  is_foreground: notYet(z.boolean()),
  is_tty: notYet(z.boolean()),
  is_interactive: notYet(z.boolean()),
  is_elevated: notYet(z.boolean()),
  disable_ansi_colors: notYet(z.boolean()),
  schedule: notYet(looseMapSchema),
  watch: notYet(z.union([looseMapSchema, z.array(looseMapSchema)])),
  log_location: notYet(z.string()),
  log_configuration: notYet(looseMapSchema),
  vars: notYet(looseMapSchema),
  extends: notYet(z.union([z.string(), looseMapSchema])),
  mcp: notYet(looseMapSchema),
}

export const componentIdKeySchema = componentIdSchema.refine((id) => id !== '__proto__', 'choose another name')

export type EnvironmentText = z.infer<typeof environmentSchema>
export type DependsOnText = z.infer<typeof dependsOnSchema>
export type AvailabilityText = z.infer<typeof availabilitySchema>
export type BreakerText = z.infer<typeof breakerSchema>
export type ShutdownText = z.infer<typeof shutdownSchema>
