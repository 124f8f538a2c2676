import type { Ref, RunId } from '@shared/model/ids'
import { MAX_PORT } from '@shared/model/max-port'

/** Every process Till starts carries these, and hands them to its children: how its tree is found again. */
export const TAGS = { instance: 'TILL_INSTANCE', component: 'TILL_COMPONENT', run: 'TILL_RUN' } as const

/** Begins the run of a probe's own command: such a process belongs to no component (engine ids have no hyphen). */
export const PROBE_RUN_PREFIX = 'probe-'

const RUN_SHAPE = /^[A-Za-z0-9_-]{8,64}$/
const REF_SHAPE = /^[a-z0-9-]+\/[a-z0-9_.-]+$/

/**
 * The environment of a child with its tags. They come first, so that a look at a huge environment finds them early.
 * `TILL_COMPONENT` is the second half of the ref: `hermes`, and `hermes-ai` for a specialist.
 */
export function withTags(environment: Record<string, string>, run: RunId, ref: Ref): Record<string, string> {
  const [instance = '', component = ''] = ref.split('/')
  const tags = { [TAGS.instance]: instance, [TAGS.component]: component, [TAGS.run]: run }
  // Not by spreading: an object that grows variable by variable to hundreds takes half a millisecond, one without a shape none.
  const bare = Object.create(null) as Record<string, string>
  return Object.assign(bare, tags, environment, tags)
}

/** Tags as found in a foreign environment; null unless all three are there and well formed. */
export function readTags(variable: (name: string) => string | null): { run: RunId; ref: Ref } | null {
  const run = variable(TAGS.run)
  if (run === null || !RUN_SHAPE.test(run) || run.startsWith(PROBE_RUN_PREFIX)) return null
  const ref = `${variable(TAGS.instance) ?? ''}/${variable(TAGS.component) ?? ''}`
  return REF_SHAPE.test(ref) ? { run: run as RunId, ref: ref as Ref } : null
}

/** Where an instance lives, as the environment of its processes tells it. */
export type TaggedPlace = {
  root: string | null
  portBase: number | null
  aiPortBase: number | null
  /** Data folder of the Till that started it. */
  dataFolder: string | null
}

/** Null for what is not there or makes no sense: a port base is 1 to 65535. */
export function readPlace(variable: (name: string) => string | null): TaggedPlace {
  const port = (name: string): number | null => {
    const text = variable(name) ?? ''
    const value = /^\d{1,5}$/.test(text) ? Number(text) : 0
    return value >= 1 && value <= MAX_PORT ? value : null
  }
  const path = (name: string): string | null => variable(name) || null
  return {
    root: path('TILL_ROOT'),
    portBase: port('TILL_PORT_BASE'),
    aiPortBase: port('TILL_AI_PORT_BASE'),
    dataFolder: path('TILL_DATA'),
  }
}

/**
 * A variable's value in the bytes of an environment (`NAME=value` ended by NUL, proc(5)), as getenv(3) would find it:
 * the first one wins. Null where it isn't set.
 */
export function readVariable(environ: Buffer, name: string): string | null {
  const needle = `${name}=`
  for (let at = environ.indexOf(needle, 0, 'latin1'); at !== -1; at = environ.indexOf(needle, at + 1, 'latin1')) {
    if (at !== 0 && environ[at - 1] !== 0) continue
    const end = environ.indexOf(0, at)
    return environ.toString('utf8', at + needle.length, end === -1 ? environ.length : end)
  }
  return null
}
