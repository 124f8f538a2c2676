import { z } from 'zod'
import { MAX_PORT } from './max-port'

export { MAX_PORT }

export const portSchema = z.number().int().min(1).max(MAX_PORT)

/** The two lanes of an instance; a component and its specialist are twins: same offset, other lane. */
export const laneSchema = z.enum(['component', 'ai'])
export type Lane = z.infer<typeof laneSchema>

/** A block of consecutive ports: `base` … `base + size - 1`. */
export const blockSchema = z.object({ base: portSchema, size: z.number().int().min(1).max(10_000) })
export type Block = z.infer<typeof blockSchema>

/** The blocks of an instance. A platform without specialists has no AI lane. */
export const blocksSchema = z.object({ component: blockSchema, ai: blockSchema.nullable() })
export type Blocks = z.infer<typeof blocksSchema>

/** Whose a listener is. `hidden`: the system doesn't tell us the process (another user's). `unowned`: no living owner. */
export const ownerKindSchema = z.enum(['ours', 'stranger', 'hidden', 'unowned'])

/** A container behind a listener of docker-proxy, rootlessport or their like. */
export const containerSchema = z.object({
  engine: z.enum(['docker', 'podman', 'other']),
  /** Name, or short id; null where nobody tells. */
  name: z.string().nullable(),
  /** The port inside. */
  port: z.number().int().nullable(),
})
export type Container = z.infer<typeof containerSchema>

/** One observed listening socket. */
export const listenerSchema = z.object({
  /** `tcp4:127.0.0.1:8104` */
  id: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  family: z.enum(['ipv4', 'ipv6']),
  address: z.string(),
  isWildcard: z.boolean(),
  port: portSchema,
  owner: ownerKindSchema,
  pid: z.number().int().nullable(),
  /** Short name of the executable. */
  command: z.string().nullable(),
  /** Whole command line, cut at 400 characters; what looks like a secret in it is hidden (`--password=••••`). */
  commandLine: z.string().nullable(),
  folder: z.string().nullable(),
  user: z.string().nullable(),
  /** Epoch milliseconds. */
  startedAt: z.number().nullable(),
  /** The container whose port a proxy publishes here; absent or null: none. */
  container: containerSchema.nullable().optional(),
  /** Ref of the component or specialist of ours, where owner is `ours`. */
  ref: z.string().nullable(),
  /** The sentence shown: `node (pid 4123, started 3 h ago in ~/work/x)`; relative time is left out. */
  label: z.string(),
})
export type Listener = z.infer<typeof listenerSchema>
