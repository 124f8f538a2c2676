import type { Hold } from '@shared/model/rows'

type Json = Record<string, unknown>

/**
 * Tekton's registry of installations (tekton-interop.md, section 3) as it was read. What Till does not know stays as it
 * is, in its order.
 */
export type RegistryFile = { readonly content: Json }

/** One installation, as far as its entry tells. */
export type RegistryEntry = {
  name: string
  root: string | null
  portBase: number | null
  aiPortBase: number | null
  mode: string | null
}

/** What Till writes of an instance of its own. */
export type OwnEntry = {
  root: string
  mainRoot: string
  portBase: number
  aiPortBase: number | null
  mode: string
}

const EMPTY: RegistryFile = { content: { installations: {} } }

/** Reads the file's text; null or blank is an empty one. `why` tells, as the rest of a sentence, what is wrong with a damaged one. */
export function readRegistry(text: string | null): { ok: true; file: RegistryFile } | { ok: false; why: string } {
  const bare = (text ?? '').replace(/^\u{feff}/u, '')
  if (bare.trim() === '') return { ok: true, file: EMPTY }
  let content: unknown
  try {
    content = JSON.parse(bare)
  } catch {
    return { ok: false, why: 'is not valid JSON' }
  }
  if (!isObject(content)) return { ok: false, why: 'holds something else than a list of installations' }
  const wrong = ['installations', 'holds'].find((key) => content[key] !== undefined && !isObject(content[key]))
  return wrong === undefined ? { ok: true, file: { content } } : { ok: false, why: `has ${wrong} that are no table` }
}

/** Every installation, in the file's order. An entry that is no table has only its name. */
export function entriesOf(file: RegistryFile): RegistryEntry[] {
  return Object.entries(tableOf(file, 'installations')).map(([name, value]) => {
    const entry = isObject(value) ? value : {}
    return {
      name,
      root: typeof entry['root'] === 'string' ? entry['root'] : null,
      portBase: portFrom(entry['port_base']),
      aiPortBase: portFrom(entry['ai_port_base']),
      mode: typeof entry['mode'] === 'string' ? entry['mode'] : null,
    }
  })
}

/** Whether two roots are the same but for how they end. */
export function isSameRoot(a: string, b: string): boolean {
  const bare = (root: string): string => root.replace(/(.)\/+$/, '$1')
  return bare(a) === bare(b)
}

/** The name under which a root stands, or null where it does not. */
export function nameOfRoot(file: RegistryFile, root: string): string | null {
  return entriesOf(file).find((entry) => entry.root !== null && isSameRoot(entry.root, root))?.name ?? null
}

/**
 * Puts an instance's entry in: in place of the one of its root, whatever that was called (its foreign keys and its hold
 * go along), else at the end. `names` are those it may have, best first: one that stands for another root is left alone,
 * unless that root is among `gone`. `name` is null where none was free.
 */
export function withEntry(
  file: RegistryFile,
  names: readonly string[],
  own: OwnEntry,
  gone: ReadonlySet<string> = new Set(),
): { file: RegistryFile; name: string | null } {
  const entries = entriesOf(file)
  const former = nameOfRoot(file, own.root)
  const isFree = (name: string): boolean => {
    const there = entries.find((entry) => entry.name === name)
    return there === undefined || name === former || (there.root !== null && gone.has(there.root))
  }
  const name = names.find(isFree) ?? former
  if (name === null) return { file, name }

  const installations = tableOf(file, 'installations')
  const before = installations[former ?? name]
  const entry = {
    root: own.root,
    ...without(former !== null && isObject(before) ? before : {}, ['root']),
    main_root: own.mainRoot,
    port_base: own.portBase,
    ...(own.aiPortBase === null ? {} : { ai_port_base: own.aiPortBase }),
    mode: own.mode,
  }
  const pairs = Object.entries(installations)
    .filter(([key]) => key !== name || former === null || key === former)
    .map(([key, value]): [string, unknown] => (key === (former ?? name) ? [name, entry] : [key, value]))
  if (!pairs.some(([key]) => key === name)) pairs.push([name, entry])
  const next = withTable(file, 'installations', pairs)
  return { file: former === null || former === name ? next : renameHold(next, former, name), name }
}

/** Takes out the entry of a root, where there is one. `heldBy`: its hold goes too where this one holds it; others' stay. */
export function withoutEntry(file: RegistryFile, root: string, heldBy: string): RegistryFile {
  const name = nameOfRoot(file, root)
  if (name === null) return file
  const next = withTable(file, 'installations', Object.entries(without(tableOf(file, 'installations'), [name])))
  return holdOf(next, name)?.heldBy === heldBy ? withHold(next, name, null) : next
}

/** Who holds an installation, expired or not; null where nobody does. */
export function holdOf(file: RegistryFile, name: string): Hold | null {
  const hold = tableOf(file, 'holds')[name]
  if (!isObject(hold)) return null
  const text = (key: string, otherwise: string): string => {
    const value = hold[key]
    return typeof value === 'string' && value.trim() !== '' ? value : otherwise
  }
  const seconds = (key: string): number => {
    const value = Number(hold[key] ?? 0)
    return Number.isFinite(value) && value > 0 ? value : 0
  }
  const expiresAt = seconds('expires_at')
  return {
    reason: text('reason', 'no reason given'),
    heldBy: text('held_by', 'somebody'),
    heldAt: Math.round(seconds('held_at') * 1_000),
    expiresAt: expiresAt === 0 ? null : Math.round(expiresAt * 1_000),
  }
}

/** Sets or lifts a hold. Keys of it that Till does not know stay. */
export function withHold(file: RegistryFile, name: string, hold: Hold | null): RegistryFile {
  const holds = tableOf(file, 'holds')
  if (hold === null) {
    return Object.hasOwn(holds, name) ? withTable(file, 'holds', Object.entries(without(holds, [name]))) : file
  }
  const before = isObject(holds[name]) ? holds[name] : {}
  const value = {
    ...before,
    held_at: Math.floor(hold.heldAt / 1_000),
    // Rounded up: a hold is not to end before its time, and 0 means never.
    expires_at: hold.expiresAt === null ? 0 : Math.max(1, Math.ceil(hold.expiresAt / 1_000)),
    reason: hold.reason,
    held_by: hold.heldBy,
  }
  return withTable(file, 'holds', Object.entries({ ...holds, [name]: value }))
}

/** A hold follows its installation to the new name, unless that one is held already. */
function renameHold(file: RegistryFile, former: string, name: string): RegistryFile {
  const holds = tableOf(file, 'holds')
  if (!Object.hasOwn(holds, former) || Object.hasOwn(holds, name)) return file
  return withTable(
    file,
    'holds',
    Object.entries(holds).map(([key, value]) => [key === former ? name : key, value]),
  )
}

function tableOf({ content }: RegistryFile, key: 'installations' | 'holds'): Json {
  const table = content[key]
  return isObject(table) ? table : {}
}

/** `fromEntries` and spread define keys; an assignment would take `__proto__` for what it means to the language. */
function withTable({ content }: RegistryFile, key: string, pairs: Iterable<readonly [string, unknown]>): RegistryFile {
  return { content: { ...content, [key]: Object.fromEntries(pairs) } }
}

function without(table: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)))
}

function portFrom(value: unknown): number | null {
  const port = typeof value === 'string' ? Number(value) : value
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
