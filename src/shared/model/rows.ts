// Over the usual length because what is told of every row is read as one.
import { z } from 'zod'
import { componentIdSchema, instanceIdSchema, refSchema, runIdSchema } from './ids'
import { breakerRowSchema, fallbackRowSchema } from './degradation'
import { causeSchema, lifecycleStateSchema, REASON_CODES, reasonSchema } from './lifecycle'
import {
  aheadRowSchema,
  conflictRowSchema,
  linkRowSchema,
  portRulesRowSchema,
  scanRowSchema,
  undoRowSchema,
} from './conflicts'
import { blocksSchema, listenerSchema, portSchema } from './ports'
import { registrationRowSchema } from './registrations'
import { startBarRowSchema, startRowSchema } from './starts'
import { uncertainRowSchema } from './uncertain'

/** What a person may do with a row now; the renderer shows exactly these. */
export const rowActionSchema = z.enum(['start', 'stop', 'restart'])
export type RowAction = z.infer<typeof rowActionSchema>

/** A platform Till can make instances of: built in, or a `till.yaml` that was opened. */
export const platformRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  source: z.enum(['builtin', 'folder']),
  /** True for the sample that ships with the app and needs no folder of the user's. */
  isSample: z.boolean(),
  /** True where the platform runs in a checkout of the user's. */
  needsFolder: z.boolean(),
  componentCount: z.number().int(),
  specialistCount: z.number().int(),
  componentBase: portSchema,
  aiBase: portSchema.nullable(),
  blockSize: z.number().int(),
})
export type PlatformRow = z.infer<typeof platformRowSchema>

export const instanceModeSchema = z
  .string()
  .max(10)
  .regex(/^(primary|coder-[a-z]|custom)$/)

export const extraPortSchema = z.object({ name: z.string(), variable: z.string(), port: portSchema })

/** Somebody asked that an instance be left alone: no automatic start, restart or move (tekton-interop.md, section 3). */
export const holdSchema = z.object({
  reason: z.string(),
  heldBy: z.string(),
  /** Epoch ms. */
  heldAt: z.number(),
  /** Epoch ms; null: until it is released. */
  expiresAt: z.number().nullable(),
})
export type Hold = z.infer<typeof holdSchema>

/** One copy of a platform. */
export const instanceRowSchema = z.object({
  id: instanceIdSchema,
  name: z.string(),
  platform: z.string(),
  platformName: z.string(),
  /** Absolute path of the checkout. */
  root: z.string(),
  /** The same as people read it: the home folder as `~`. Absent: as it is. */
  shownRoot: z.string().optional(),
  mode: instanceModeSchema,
  ports: blocksSchema,
  /** Planned ports of the instance as a whole (DB_MCP_PORT); absent is none. */
  extraPorts: z.array(extraPortSchema).optional(),
  /** The state that most needs attention among its rows. */
  state: lifecycleStateSchema,
  /** `22 ready`, or the exceptions: `1 failed · 1 degraded`. */
  label: z.string(),
  /** A sentence when something about the whole instance is wrong (folder gone, definition broken). */
  problem: z.string().nullable(),
  /** Its folder is gone: it can only be forgotten. Absent: false. */
  isOrphan: z.boolean().optional(),
  hold: holdSchema.nullable().optional(),
  /** Why its blocks lie where they should not, in the words of whoever chose them. */
  overrideReason: z.string().nullable().optional(),
  /** What becomes of it when Till goes, however Till goes; null or absent: as the settings say when Till is quit. */
  whenTillGoes: z.enum(['keep', 'stop']).nullable().optional(),
  /** Room that its logs may take, bytes; null or absent: as the settings say. */
  logBudgetBytes: z.number().int().positive().nullable().optional(),
  counts: z.record(lifecycleStateSchema, z.number().int()),
  actions: z.array(rowActionSchema),
  createdAt: z.number(),
  /** Whose end ended all of it, since it was last started as a whole. Absent: nobody’s. */
  endedBy: z.object({ ref: refSchema, exitCode: z.number().int().nullable() }).nullable().optional(),
})
export type InstanceRow = z.infer<typeof instanceRowSchema>

/** One component of an instance. */
export const componentRowSchema = z.object({
  id: refSchema,
  instance: instanceIdSchema,
  component: componentIdSchema,
  /** Shown name. */
  name: z.string(),
  description: z.string(),
  category: z.string(),
  /** Place in the platform's own order. */
  order: z.number().int(),
  state: lifecycleStateSchema,
  /** The word shown for the state. */
  label: z.string(),
  reason: reasonSchema.nullable(),
  /** Whether somebody wants it running. */
  isWanted: z.boolean(),
  /** Component ids it needs, and those that need it. */
  needs: z.array(componentIdSchema),
  neededBy: z.array(componentIdSchema),
  port: portSchema.nullable(),
  aiPort: portSchema.nullable(),
  /** Environment variable that carries the port. */
  portVariable: z.string().nullable(),
  extraPorts: z.array(extraPortSchema),
  aliases: z.array(z.string()),
  capabilities: z.array(z.string()),
  specialist: refSchema.nullable(),
  pid: z.number().int().nullable(),
  run: runIdSchema.nullable(),
  /** True where the process was started by an earlier Till and found again. */
  isAdopted: z.boolean(),
  /** Epoch ms at which the present state began. */
  since: z.number(),
  /** Epoch ms of the next deadline or retry, where there is one. */
  dueAt: z.number().nullable(),
  restarts: z.number().int(),
  actions: z.array(rowActionSchema),
  /** Its end for good ends the whole instance (`exit_on_end`). Absent: no. */
  endsInstance: z.boolean().optional(),
  /** Not started with the rest (`disabled` in till.yaml). Absent: no. */
  isDisabled: z.boolean().optional(),
})
export type ComponentRow = z.infer<typeof componentRowSchema>

export const healthLayerSchema = z.enum(['ok', 'bad', 'unknown'])
export type HealthLayer = z.infer<typeof healthLayerSchema>

/** The AI specialist beside a component. */
export const specialistRowSchema = z.object({
  id: refSchema,
  instance: instanceIdSchema,
  component: componentIdSchema,
  name: z.string(),
  /** `The Knowledge Weaver` */
  title: z.string(),
  order: z.number().int(),
  state: lifecycleStateSchema,
  label: z.string(),
  reason: reasonSchema.nullable(),
  isWanted: z.boolean(),
  port: portSchema.nullable(),
  pid: z.number().int().nullable(),
  run: runIdSchema.nullable(),
  isAdopted: z.boolean(),
  since: z.number(),
  dueAt: z.number().nullable(),
  restarts: z.number().int(),
  /** Health by layer; answer times are telemetry. */
  layers: z.object({ process: healthLayerSchema, port: healthLayerSchema, ping: healthLayerSchema }),
  /** The `ai_id` it answered with, when that differs from what is expected it is a lie worth showing. */
  answeredAs: z.string().nullable(),
  actions: z.array(rowActionSchema),
  /** Goes with its component. Absent: no. */
  isDisabled: z.boolean().optional(),
})
export type SpecialistRow = z.infer<typeof specialistRowSchema>

/** One line of what happened. */
export const timelineRowSchema = z.object({
  /** Sequence number as text, growing. */
  id: z.string(),
  at: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  instance: instanceIdSchema.nullable(),
  ref: refSchema.nullable(),
  /** Where the line tells of a transition, the state entered. */
  state: lifecycleStateSchema.nullable(),
  /** Causes included. */
  message: z.string(),
  /** Of a transition: why, and the steps back, to jump to. */
  code: z.enum(REASON_CODES).nullable().optional(),
  because: z.array(causeSchema).optional(),
})
export type TimelineRow = z.infer<typeof timelineRowSchema>

/** Something a person should know or decide, until it is dismissed or mended. */
export const noticeRowSchema = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  hint: z.string().nullable(),
  ref: z.string().nullable(),
  at: z.number(),
})
export type NoticeRow = z.infer<typeof noticeRowSchema>

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** What quitting does with running components. */
  onQuit: z.enum(['ask', 'keep', 'stop']),
  /** Room that the logs of each instance may take, bytes; absent: 1 GiB. */
  logBudgetBytes: z.number().int().positive().optional(),
})
export type Settings = z.infer<typeof settingsSchema>
export const settingsRowSchema = settingsSchema.extend({ id: z.literal('settings') })
export type SettingsRow = z.infer<typeof settingsRowSchema>

/** Facts about the machine and the engine that don't change while it runs. */
export const systemRowSchema = z.object({
  id: z.literal('system'),
  version: z.string(),
  host: z.enum(['app', 'headless']),
  enginePid: z.number().int(),
  dataFolder: z.string(),
  platform: z.string(),
  hostname: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  startedAt: z.number(),
})
export type SystemRow = z.infer<typeof systemRowSchema>

/** All tables, by name. Every row has an `id`. */
export const tableSchemas = {
  platforms: platformRowSchema,
  instances: instanceRowSchema,
  components: componentRowSchema,
  specialists: specialistRowSchema,
  listeners: listenerSchema,
  conflicts: conflictRowSchema,
  ahead: aheadRowSchema,
  links: linkRowSchema,
  scans: scanRowSchema,
  portRules: portRulesRowSchema,
  undos: undoRowSchema,
  registrations: registrationRowSchema,
  starts: startRowSchema,
  startBars: startBarRowSchema,
  breakers: breakerRowSchema,
  fallbacks: fallbackRowSchema,
  uncertain: uncertainRowSchema,
  timeline: timelineRowSchema,
  notices: noticeRowSchema,
  settings: settingsRowSchema,
  system: systemRowSchema,
} as const

export type TableName = keyof typeof tableSchemas
export type Row<T extends TableName> = z.infer<(typeof tableSchemas)[T]>
export type Tables = { [T in TableName]: ReadonlyMap<string, Row<T>> }

export const TABLE_NAMES = Object.keys(tableSchemas) as TableName[]
