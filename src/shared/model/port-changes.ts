import { z } from 'zod'
import { instanceIdSchema, refSchema } from './ids'
import { portSchema } from './ports'

/**
 * A change of the plan or of the machine that a person can look at before it happens and, where possible, take back.
 * The same shape serves the conflict card, dragging on the map, the keyboard and the command line.
 */
export const portChangeSchema = z.discriminatedUnion('kind', [
  /**
   * One planned port to another offset of its block, named by its variable (`HERMES_PORT`). A component and its
   * specialist are twins: both move. `offset` null: the next free one.
   */
  z
    .object({
      kind: z.literal('move-port'),
      instance: instanceIdSchema,
      variable: z.string().min(1).max(200),
      offset: z.number().int().min(0).max(10_000).nullable(),
    })
    .strict(),
  /** Both lanes of an instance. Null bases: the next free pair of blocks; one base given: the other lane moves by as much. */
  z
    .object({
      kind: z.literal('move-instance'),
      instance: instanceIdSchema,
      componentBase: portSchema.nullable(),
      aiBase: portSchema.nullable(),
      /** Why a reserved range is taken on purpose; kept and shown. */
      reason: z.string().trim().min(3).max(500).nullable(),
    })
    .strict(),
  /** Two instances change places, both lanes each. */
  z.object({ kind: z.literal('swap'), instance: instanceIdSchema, other: instanceIdSchema }).strict(),
  /** A running process that is this component: same command, same folder. Followed from now on as if Till had started it. */
  z.object({ kind: z.literal('adopt'), ref: refSchema, pid: z.number().int().positive() }).strict(),
  /** Ends a process that holds a port, with all its descendants, and sees that the port is free. */
  z.object({ kind: z.literal('stop-process'), pid: z.number().int().positive(), port: portSchema }).strict(),
  /** A conflict that a person has seen and lets be; `heed` takes that back. */
  z.object({ kind: z.literal('ignore'), conflict: z.string().min(1).max(300) }).strict(),
  z.object({ kind: z.literal('heed'), conflict: z.string().min(1).max(300) }).strict(),
  /** Brings Till's own lines of `.env.local` back in order: duplicates, foreign values, a wrong main root. */
  z.object({ kind: z.literal('repair'), instance: instanceIdSchema }).strict(),
])
export type PortChange = z.infer<typeof portChangeSchema>
export type PortChangeKind = PortChange['kind']

/** One way out of a conflict, as its card offers it. What it would do is asked for with `ports.preview`. */
export const choiceSchema = z.object({
  change: portChangeSchema,
  /** The words of the button: `Move hermes to another port`, `Stop node (4123)`. */
  label: z.string(),
  /** What it is good for, in one line. */
  summary: z.string(),
  /** Ends something that can't be brought back. */
  isDangerous: z.boolean(),
  /** Why it can't be chosen, in a sentence; null where it can. */
  unavailable: z.string().nullable(),
})
export type Choice = z.infer<typeof choiceSchema>

/** A file as it is and as it would be. What looks like a secret in the person's own lines is hidden. */
export const fileChangeSchema = z.object({
  /** The way people read it: `~/work/coder-b/.env.local`. */
  path: z.string(),
  before: z.string().nullable(),
  after: z.string(),
  changes: z.array(
    z.object({ variable: z.string(), before: z.string().nullable(), after: z.string(), occurrences: z.number().int() }),
  ),
})
export type FileChange = z.infer<typeof fileChangeSchema>

/** One process of a tree that would end, the root first, then depth first. */
export const treeProcessSchema = z.object({
  pid: z.number().int(),
  /** 0 = the root. */
  depth: z.number().int(),
  /** Command line with secrets hidden, cut at 400 characters. */
  commandLine: z.string(),
  user: z.string().nullable(),
})

const namedRef = z.object({ ref: refSchema, name: z.string() })

/** What a change would do, worked out from the files, sockets and processes of this moment. */
export const consequenceSchema = z.object({
  /** The change with everything filled in that was left to Till. */
  change: portChangeSchema,
  /** What would happen, in one plain sentence. */
  sentence: z.string(),
  /** The words of the button that does it: `Move to 8250`, `Stop node (4123)`. */
  button: z.string(),
  isDangerous: z.boolean(),
  isUndoable: z.boolean(),
  files: z.array(fileChangeSchema),
  /** Planned ports that change. */
  ports: z.array(
    z.object({ instance: instanceIdSchema, name: z.string(), variable: z.string(), from: portSchema, to: portSchema }),
  ),
  /** Running rows that would be stopped and started again. */
  restarts: z.array(namedRef),
  /** Rows that depend on a port that changes and don't run: they see it at their next start. */
  affected: z.array(namedRef),
  /** Processes that would end. */
  tree: z.array(treeProcessSchema),
  /** Sentences to read before going on. */
  warnings: z.array(z.string()),
  /** Why it can't be done now; null where it can. */
  obstacle: z.string().nullable(),
  /** Only a written reason is missing (a reserved range): asked for again with `reason`, it can be done. Absent: false. */
  needsReason: z.boolean().optional(),
  /** Goes back with `ports.apply`; where the facts are others by then, that fails with `conflict.stale`. */
  token: z.string(),
})
export type Consequence = z.infer<typeof consequenceSchema>
