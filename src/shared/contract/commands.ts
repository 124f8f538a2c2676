/**
 * Over the usual length because the contract is read as one: every command with its input and output, and their shapes.
 */
import { z } from 'zod'
import { instanceIdSchema, refSchema } from '../model/ids'
import { logBudgetSchema } from '../model/log-budget'
import { lifecycleStateSchema, reasonSchema } from '../model/lifecycle'
import { conflictRowSchema, linkRowSchema, portRulesRowSchema } from '../model/conflicts'
import { consequenceSchema, portChangeSchema } from '../model/port-changes'
import { blocksSchema, containerSchema, laneSchema, portSchema } from '../model/ports'
import { lifecycleCommands } from './lifecycle-commands'
import { logCommands } from './log-commands'
import { logLineSchema } from './log-line'
import { instanceModeSchema, platformRowSchema, settingsSchema, timelineRowSchema } from '../model/rows'

/** The revision of state at which a command's effect shows. */
const revised = z.object({ revision: z.number().int() })
const none = z.object({}).strict()

/** PATH_MAX of Linux. */
const LONGEST_PATH = 4_096
/** Of ids, names and words that are only compared. */
const LONGEST_NAME = 300

/** What a person asks for when making an instance. Absent fields are proposed by Till. */
export const instanceRequestSchema = z
  .object({
    /** A platform id (`sample`, `tekton`), or null: whatever the folder is recognised as. */
    platform: z.string().min(1).max(LONGEST_NAME).nullable(),
    /** Absolute path of the checkout; null for the sample, which is copied into the data folder. */
    folder: z.string().min(1).max(LONGEST_PATH).nullable(),
    mode: instanceModeSchema.nullable(),
    name: z.string().min(1).max(60).nullable(),
    componentBase: portSchema.nullable(),
    aiBase: portSchema.nullable(),
    /** Why a reserved range is taken on purpose; kept and shown. */
    reason: z.string().trim().min(3).max(500).nullable().optional(),
    /** Id of blocks reserved ahead that this instance is to have. */
    ahead: z.string().max(LONGEST_NAME).nullable().optional(),
  })
  .strict()
export type InstanceRequest = z.infer<typeof instanceRequestSchema>

/** One planned port on the board of a proposal. */
export const plannedPortSchema = z.object({
  port: portSchema,
  lane: laneSchema,
  /** Shown name of the component, specialist or extra port. */
  name: z.string(),
  variable: z.string().nullable(),
  isExtra: z.boolean(),
  /** The sentence of who listens there now, or null. */
  heldBy: z.string().nullable(),
})
export type PlannedPort = z.infer<typeof plannedPortSchema>

export const proposalSchema = z.object({
  id: instanceIdSchema,
  name: z.string(),
  mode: instanceModeSchema,
  platform: platformRowSchema,
  root: z.string(),
  ports: blocksSchema,
  planned: z.array(plannedPortSchema),
  /** Listeners inside the two blocks now, planned port or not. */
  occupied: z.array(z.object({ port: portSchema, lane: laneSchema, label: z.string() })),
  /** Modes that can be chosen: why one can't, in a sentence. */
  modes: z.array(
    z.object({
      mode: instanceModeSchema,
      label: z.string(),
      base: portSchema.nullable(),
      unavailable: z.string().nullable(),
    }),
  ),
  /** What looks like a secret in the person's own lines is hidden here (`KEY=••••`); the file keeps it. */
  env: z.object({
    /** Absolute path of the file that will be written. */
    path: z.string(),
    /** The same as people read it: `~/x/.env.local`. Absent: as it is. */
    shownPath: z.string().optional(),
    /** Text now, or null where there is no such file. */
    before: z.string().nullable(),
    after: z.string(),
  }),
  /** Sentences that a person should read before "Create". */
  warnings: z.array(z.string()),
  /** Sentences that are good to know and ask for nothing; absent is none. */
  notes: z.array(z.string()).optional(),
  /** Sentences that make "Create" impossible. */
  obstacles: z.array(z.string()),
  /** True where the warnings include a reserved range: then `reason` must be given. Absent: false. */
  needsReason: z.boolean().optional(),
})
export type Proposal = z.infer<typeof proposalSchema>

/** `till status --json`: additive only. */
export const statusSchema = z.object({
  version: z.literal(1),
  instances: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      platform: z.string(),
      root: z.string(),
      state: lifecycleStateSchema,
      ports: blocksSchema,
      components: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          state: lifecycleStateSchema,
          reason: reasonSchema.nullable(),
          port: portSchema.nullable(),
          aiPort: portSchema.nullable(),
          pid: z.number().nullable(),
          /** Epoch milliseconds. */
          since: z.number(),
          restarts: z.number(),
        }),
      ),
      specialists: z.array(
        z.object({
          id: z.string(),
          component: z.string(),
          state: lifecycleStateSchema,
          reason: reasonSchema.nullable(),
          port: portSchema.nullable(),
          pid: z.number().nullable(),
        }),
      ),
    }),
  ),
})
export type Status = z.infer<typeof statusSchema>

export const portReportSchema = z.object({
  port: portSchema,
  protocol: z.enum(['tcp', 'udp']),
  addresses: z.array(z.string()),
  owner: z.enum(['ours', 'stranger', 'hidden', 'unowned']),
  ref: z.string().nullable(),
  pid: z.number().nullable(),
  command: z.string().nullable(),
  folder: z.string().nullable(),
  user: z.string().nullable(),
  startedAt: z.number().nullable(),
  commandLine: z.string().nullable().optional(),
  container: containerSchema.nullable().optional(),
})

export const plannedReportSchema = z.object({
  instance: z.string(),
  name: z.string(),
  lane: laneSchema,
  variable: z.string().nullable(),
  port: portSchema,
  listener: portReportSchema.nullable(),
})

export const portsReportSchema = z.object({
  version: z.literal(1),
  blocks: z.array(z.object({ instance: z.string(), ports: blocksSchema })),
  planned: z.array(plannedReportSchema),
  listeners: z.array(portReportSchema),
  conflicts: z.array(conflictRowSchema.omit({ choices: true })).optional(),
  links: z.array(linkRowSchema).optional(),
  ahead: z.array(z.object({ id: z.string(), note: z.string(), platform: z.string(), ports: blocksSchema })).optional(),
  rules: portRulesRowSchema.omit({ id: true }).nullable().optional(),
})
export type PortsReport = z.infer<typeof portsReportSchema>

/** One planned port in three columns: what the files say, what Till reserved, what listens. */
export const comparedPortSchema = z.object({
  variable: z.string(),
  aliases: z.array(z.string()),
  name: z.string(),
  ref: refSchema.nullable(),
  lane: laneSchema,
  offset: z.number().int(),
  /** Every place where a file sets it, in the order in which readers see them; the last one wins. */
  declared: z.array(z.object({ file: z.string(), line: z.number().int(), variable: z.string(), value: z.string() })),
  /** What a reader of all of them gets; null where no file says it, or says no port. */
  declaredPort: portSchema.nullable(),
  reserved: portSchema,
  /** Who listens on the reserved port, and where else the row listens. */
  listening: z.array(z.object({ port: portSchema, label: z.string(), isExpected: z.boolean() })),
  level: z.enum(['ok', 'info', 'warning', 'error']),
  /** The difference in a sentence; null where all three agree. */
  note: z.string().nullable(),
})
export type ComparedPort = z.infer<typeof comparedPortSchema>

export const comparisonSchema = z.object({
  instance: instanceIdSchema,
  /** Files that were read, the way people read them; `problem` says why one could not be. */
  files: z.array(z.object({ path: z.string(), exists: z.boolean(), problem: z.string().nullable() })),
  ports: z.array(comparedPortSchema),
})
export type Comparison = z.infer<typeof comparisonSchema>

/** Next free places, explained. */
export const suggestionSchema = z.object({
  /** The next free pair of blocks, or null. */
  blocks: blocksSchema.nullable(),
  /** The next free offset of the port that was named, or null. */
  offset: z.number().int().nullable(),
  port: portSchema.nullable(),
  /** Why not the ones before: `8200-8299 is coder-b’s.` */
  explanation: z.array(z.string()),
})
export type Suggestion = z.infer<typeof suggestionSchema>

/** What keeps a row from being at rest although it was asked to end. Times are epoch ms. */
export const blockingSchema = z.object({
  ref: refSchema,
  name: z.string(),
  /** Since when it is stopping. */
  since: z.number(),
  signal: z.string(),
  /** When the signal was sent; null: what `before` says comes first. */
  signalledAt: z.number().nullable(),
  /** What has to be over before the signal: `its shutdown command runs`. Null: nothing. */
  before: z.string().nullable(),
  /** When it is ended by force; null: that is under way, or not settled yet. */
  dueAt: z.number().nullable(),
  /** A person wished for force. */
  isForced: z.boolean(),
  /** Who has not exited: the first process, then its descendants depth first. Secrets in command lines are hidden. */
  processes: z.array(
    z.object({ pid: z.number().int(), depth: z.number().int(), commandLine: z.string(), user: z.string().nullable() }),
  ),
  /** Ports that one of them still listens on. */
  listeners: z.array(
    z.object({
      protocol: z.enum(['tcp', 'udp']),
      address: z.string(),
      port: portSchema,
      pid: z.number().int().nullable(),
    }),
  ),
})
export type Blocking = z.infer<typeof blockingSchema>

/** What set a variable. `label` as people read it: `Till`, `~/x/.env:3`. */
const environmentSourceSchema = z.object({
  kind: z.enum(['till', 'ports', 'component', 'platform', 'file', 'inherited']),
  label: z.string(),
})
/** A value of a variable. `isHidden`: it, or a part of it, looks like a secret and is not told. */
const environmentValueSchema = z.object({ value: z.string(), isHidden: z.boolean(), source: environmentSourceSchema })

/** What a process would be given if it started now, and where each value is from. */
export const environmentReportSchema = z.object({
  ref: refSchema,
  /** Epoch ms at which the files were read. */
  readAt: z.number(),
  /**
   * The process that runs now: it was given what was so when it started (epoch ms; null: not known). `changed` names what it
   * would get otherwise now; null: not known, since an earlier Till started it.
   */
  running: z.object({ startedAt: z.number().nullable(), changed: z.array(z.string()).nullable() }).nullable(),
  /** Env files that are looked for, in order; `exists` says whether they are there. */
  files: z.array(z.object({ path: z.string(), exists: z.boolean() })),
  /** Till's own first, inherited ones last. `overrode`: what it would be otherwise, nearest first. */
  variables: z.array(environmentValueSchema.extend({ name: z.string(), overrode: z.array(environmentValueSchema) })),
  /** Sentences about values that could not be filled in, or that contradict the plan. */
  problems: z.array(z.string()),
})
export type EnvironmentReport = z.infer<typeof environmentReportSchema>

/** Lines of its history that are told at most. */
export const MOST_HISTORY = 200

/** Every command: what it takes, what it answers. Adding one touches this table, one handler and one call site. */
export const commands = {
  /** What a folder holds: the platform it is recognised as. Fails with `folder.*` or `platform.invalid`. */
  'platform.inspect': {
    input: z.object({ folder: z.string().min(1).max(LONGEST_PATH) }).strict(),
    output: z.object({ platform: platformRowSchema, folder: z.string() }),
  },
  /** What "Create" would do. Changes nothing. */
  'instance.propose': { input: instanceRequestSchema, output: proposalSchema },
  /** Reserves the blocks, writes `.env.local`, makes the instance. */
  'instance.create': { input: instanceRequestSchema, output: revised.extend({ id: instanceIdSchema }) },
  /** Forgets a stopped instance and frees its blocks. Files of the checkout stay as they are. */
  'instance.remove': { input: z.object({ id: instanceIdSchema }).strict(), output: revised },
  'instance.start': { input: z.object({ id: instanceIdSchema }).strict(), output: revised },
  'instance.stop': { input: z.object({ id: instanceIdSchema }).strict(), output: revised },
  /** The ref of a component or a specialist. Starting one starts what it needs. */
  'component.start': { input: z.object({ ref: refSchema }).strict(), output: revised },
  'component.stop': { input: z.object({ ref: refSchema }).strict(), output: revised },
  'component.restart': { input: z.object({ ref: refSchema }).strict(), output: revised },
  /** Who has not exited of a row that is stopping, looked up now. Fails with `component.not-stopping`. */
  'component.blocking': { input: z.object({ ref: refSchema }).strict(), output: blockingSchema },
  /** Ends the grace of a row that is stopping: force follows at once. Fails with `component.not-stopping`. */
  'component.force': { input: z.object({ ref: refSchema }).strict(), output: revised },
  /** Every variable its process would be given now, and where it is from. Secrets are hidden. */
  'component.environment': { input: z.object({ ref: refSchema }).strict(), output: environmentReportSchema },
  /** The last lines of the timeline about one row, oldest first; from the disk, so earlier runs of Till count. */
  'component.history': {
    input: z.object({ ref: refSchema, limit: z.number().int().min(1).max(MOST_HISTORY) }).strict(),
    output: z.object({ lines: z.array(timelineRowSchema) }),
  },
  /** The last lines of a log; afterwards pushes follow until `log.close` or the client goes. */
  'log.open': {
    input: z
      .object({
        ref: refSchema,
        lines: z.number().int().min(1).max(5_000),
        follow: z.boolean(),
        /** Of lines that come at once only the newest so many are pushed; absent: all that are read. */
        most: z.number().int().min(1).max(5_000).optional(),
      })
      .strict(),
    output: z.object({ lines: z.array(logLineSchema), path: z.string() }),
  },
  ...lifecycleCommands,
  ...logCommands,
  'log.close': { input: z.object({ ref: refSchema }).strict(), output: none },
  'settings.set': {
    input: settingsSchema.extend({ logBudgetBytes: logBudgetSchema }).partial().strict(),
    output: revised,
  },
  'notice.dismiss': { input: z.object({ id: z.string().max(LONGEST_NAME) }).strict(), output: revised },
  /** Looks at the sockets now rather than at the next tick. */
  'ports.scan': { input: none, output: revised },
  'ports.report': { input: none, output: portsReportSchema },
  /** What a change would do. Changes nothing. */
  'ports.preview': { input: z.object({ change: portChangeSchema }).strict(), output: consequenceSchema },
  /**
   * Does what was shown. Fails with `conflict.stale` where the facts are others than those of the token. `undo` is the id
   * that takes it back, where that is possible. Answered when files and plan are changed; restarts go on after it.
   */
  'ports.apply': {
    input: z.object({ change: portChangeSchema, token: z.string().max(LONGEST_NAME) }).strict(),
    output: revised.extend({ message: z.string(), undo: z.string().nullable() }),
  },
  'ports.undo': {
    input: z.object({ id: z.string().max(LONGEST_NAME) }).strict(),
    output: revised.extend({ message: z.string() }),
  },
  /** Declared, reserved and listening side by side. */
  'ports.compare': { input: z.object({ instance: instanceIdSchema }).strict(), output: comparisonSchema },
  /** The next free blocks for a platform or instance, or the next free offset for one port of an instance. */
  'ports.suggest': {
    input: z
      .object({
        instance: instanceIdSchema.nullable(),
        platform: z.string().max(LONGEST_NAME).nullable(),
        variable: z.string().max(LONGEST_NAME).nullable(),
      })
      .strict(),
    output: suggestionSchema,
  },
  /** Keeps blocks for later: a mode's own, custom bases, or (all null) the next free pair. */
  'block.reserve': {
    input: z
      .object({
        platform: z.string().min(1).max(LONGEST_NAME),
        mode: instanceModeSchema.nullable(),
        componentBase: portSchema.nullable(),
        aiBase: portSchema.nullable(),
        note: z.string().trim().min(1).max(200),
        reason: z.string().trim().min(3).max(500).nullable(),
      })
      .strict(),
    output: revised.extend({ id: z.string(), ports: blocksSchema }),
  },
  'block.release': { input: z.object({ id: z.string().max(LONGEST_NAME) }).strict(), output: revised },
  /** No automatic start, restart or move until released or expired. `days` null: until released. */
  'instance.hold': {
    input: z
      .object({
        id: instanceIdSchema,
        reason: z.string().trim().min(1).max(300),
        days: z.number().int().min(1).max(3_650).nullable(),
      })
      .strict(),
    output: revised,
  },
  'instance.release': { input: z.object({ id: instanceIdSchema }).strict(), output: revised },
  /** Searches an instance's files for ports written into them; the `scans` table tells how it goes. */
  'scan.start': { input: z.object({ instance: instanceIdSchema }).strict(), output: revised },
  'scan.cancel': { input: z.object({ instance: instanceIdSchema }).strict(), output: revised },
  'status.get': { input: none, output: statusSchema },
  /**
   * Ends the engine. `keep` leaves components running, unwatched until Till is back. `onlyIfIdle`: refused with
   * `engine.busy` while anything runs or is wanted, or anybody else is there.
   */
  'engine.quit': {
    input: z.object({ components: z.enum(['keep', 'stop']), onlyIfIdle: z.boolean().optional() }).strict(),
    output: none,
  },
  /** A headless engine gives its data folder to the app: like quit with keep, answered once the lock is released. */
  'engine.handover': { input: none, output: none },
  /** Opens the system's folder dialog. Needs a window. */
  'host.chooseFolder': { input: none, output: z.object({ folder: z.string().nullable() }) },
  /** Opens the window, or raises it. */
  'host.show': { input: none, output: none },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type CommandName = keyof typeof commands
export type Input<C extends CommandName> = z.input<(typeof commands)[C]['input']>
export type Output<C extends CommandName> = z.output<(typeof commands)[C]['output']>
