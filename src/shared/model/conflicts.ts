import { z } from 'zod'
import { instanceIdSchema, refSchema } from './ids'
import { choiceSchema } from './port-changes'
import { blocksSchema, laneSchema, portSchema } from './ports'

/** What can be wrong between what is declared, what is planned and what is. A closed list. */
export const CONFLICT_KINDS = [
  'taken', // a stranger keeps a planned port from being bound
  'taken-by-ours', // another instance's, or another component's, process does
  'overlap', // two instances' blocks share ports
  'duplicate', // an env file sets a variable of ours twice with different values
  'declared-otherwise', // a file says another port than the plan
  'wrong-root', // a root variable of the env file points elsewhere
  'file-broken', // an env file can't be read: binary, huge, a folder, no permission
  'silent', // a row is up, and nobody listens on its port
  'elsewhere', // a row listens on another port than its own
  'cross-talk', // a component is connected to another instance's
  'reserved-range', // a block lies in a range that is used by convention
  'bounds', // a block lies outside what the platform accepts
  'ephemeral', // the system may use a port of ours for an outgoing connection
  'orphan', // the instance's folder is gone
] as const
export const conflictKindSchema = z.enum(CONFLICT_KINDS)
export type ConflictKind = z.infer<typeof conflictKindSchema>

/** Who holds a port in a conflict. */
export const holderSchema = z.object({
  /** `node (pid 4123) in ~/work/x` */
  label: z.string(),
  pid: z.number().int().nullable(),
  command: z.string().nullable(),
  commandLine: z.string().nullable(),
  folder: z.string().nullable(),
  user: z.string().nullable(),
  startedAt: z.number().nullable(),
  /** `127.0.0.1:8104`, one an address. */
  addresses: z.array(z.string()),
  /** Ref where Till started it. */
  ref: refSchema.nullable(),
})
export type Holder = z.infer<typeof holderSchema>

/** A difference that a person should know of or decide, as long as it is so. */
export const conflictRowSchema = z.object({
  /** Stable as long as it is the same conflict: `taken:coder-b:HERMES_PORT`. */
  id: z.string(),
  kind: conflictKindSchema,
  /** error: something can't start or does harm; warning: it may; info: good to know. */
  level: z.enum(['error', 'warning', 'info']),
  instance: instanceIdSchema,
  ref: refSchema.nullable(),
  variable: z.string().nullable(),
  port: portSchema.nullable(),
  lane: laneSchema.nullable(),
  /** `Hermes (coder-b) cannot use 8201` */
  title: z.string(),
  /** The rest in plain sentences. */
  message: z.string(),
  holder: holderSchema.nullable(),
  /** One line for a terminal that mends it, where that is beyond Till. */
  remedy: z.string().nullable(),
  /** In safe order. */
  choices: z.array(choiceSchema),
  /** A person lets it be: no notice, no count, still on the map. */
  isIgnored: z.boolean(),
  /** Epoch ms at which it was first seen. */
  since: z.number(),
})
export type ConflictRow = z.infer<typeof conflictRowSchema>

/** Blocks kept for an instance that does not exist yet. */
export const aheadRowSchema = z.object({
  id: z.string(),
  /** What for. */
  note: z.string(),
  platform: z.string(),
  platformName: z.string(),
  ports: blocksSchema,
  at: z.number(),
})
export type AheadRow = z.infer<typeof aheadRowSchema>

/** Established connections between two rows of ours, joined: `coder-a/rhetor` talks to `coder-a/engram`. */
export const linkRowSchema = z.object({
  /** `coder-a/rhetor>coder-a/engram` */
  id: z.string(),
  from: refSchema,
  to: refSchema,
  /** The port of the one that listens. */
  port: portSchema,
  connections: z.number().int(),
  /** True where the two are of different instances. */
  isCross: z.boolean(),
})
export type LinkRow = z.infer<typeof linkRowSchema>

/** A port number written into an instance's files although a variable carries it. */
export const findingSchema = z.object({
  /** Relative to the root. */
  file: z.string(),
  /** From 1. */
  line: z.number().int(),
  column: z.number().int(),
  port: portSchema,
  /** The line, trimmed and cut at 200 characters, secrets hidden. */
  text: z.string(),
  /** literal: always this number; fallback: used where the variable is absent. */
  kind: z.enum(['literal', 'fallback']),
  /** Whose block it lies in. */
  owner: instanceIdSchema,
  /** What that block is kept for, where there is no such instance yet; absent: there is. */
  keptFor: z.string().optional(),
  /** The variable to use instead, where the plan has one. */
  variable: z.string().nullable(),
})
export type Finding = z.infer<typeof findingSchema>

/** A search of an instance's tree for ports that are written into it. */
export const scanRowSchema = z.object({
  id: instanceIdSchema,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  filesDone: z.number().int(),
  /** null until it is known. */
  filesTotal: z.number().int().nullable(),
  /** The first 500, literals first. */
  findings: z.array(findingSchema),
  findingCount: z.number().int(),
  /** What came of it, in a sentence. */
  message: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
})
export type ScanRow = z.infer<typeof scanRowSchema>

const rangeSchema = z.object({ from: z.number().int(), to: z.number().int() })

/** What the operating system itself does with ports. Read again with every `ports.scan`. */
export const portRulesRowSchema = z.object({
  id: z.literal('rules'),
  /** Outgoing connections take their local ports from here; null where the system does not tell. */
  ephemeral: rangeSchema.nullable(),
  /** Left out of that (Linux: ip_local_reserved_ports) or given to nobody (Windows: excluded ranges). */
  reserved: z.array(rangeSchema),
  excluded: z.array(rangeSchema),
  /** Ports below need privileges. */
  unprivilegedFrom: z.number().int(),
})
export type PortRulesRow = z.infer<typeof portRulesRowSchema>

/** One step that can be taken back. Gone once it was, or once something else stands in the way. */
export const undoRowSchema = z.object({
  id: z.string(),
  instance: instanceIdSchema.nullable(),
  /** What was done: `Hermes moved from 8201 to 8250`. */
  message: z.string(),
  at: z.number(),
})
export type UndoRow = z.infer<typeof undoRowSchema>
