import type { AvailabilityDefinition, PortDefinition, ProcessDefinition, ShutdownDefinition } from './definition'
import { splitCommand } from './command-line'
import { variableStem } from './names'
import type { Path } from './problem'
import type { AvailabilityText, EnvironmentText, ShutdownText } from './process-schema'
import type { NamedPortText, SpecialistText } from './schema'
import { readSignal } from './signals'
import { variableSchema } from './words-schema'

/** Hears of something that can't be used. */
export type Found = (path: Path, part: 'key' | 'value', message: string) => void

/** process-words.md: backoff at least a second; a grace of ten before force. */
const DEFAULT_BACKOFF_MS = 1_000
const DEFAULT_GRACE_MS = 10_000
/** Long enough for a cold start (tekton-interop.md, Health: 3 to 20 s), short enough to notice. */
export const DEFAULT_START_TIMEOUT_MS = 60_000

/** Seconds as written → milliseconds. */
export function toMs(seconds: number): number {
  return Math.round(seconds * 1_000)
}

/** One text or a list of texts as a list. */
export function textList(
  value: string | number | boolean | readonly (string | number | boolean)[] | undefined,
): string[] {
  if (value === undefined) return []
  return (Array.isArray(value) ? (value as (string | number | boolean)[]) : [value]).map(String)
}

/** `environment:` in either form as a map. */
export function buildEnvironment(text: EnvironmentText | undefined, path: Path, found: Found): Record<string, string> {
  if (text === undefined) return {}
  if (!Array.isArray(text))
    return Object.fromEntries(Object.entries(text).map(([name, value]) => [name, String(value)]))
  const entries: [string, string][] = []
  for (const [index, line] of text.entries()) {
    const at = line.indexOf('=')
    const name = line.slice(0, at).trim()
    const checked = variableSchema.safeParse(name)
    if (!checked.success)
      found([...path, index], 'value', `${name}: ${checked.error.issues[0]?.message ?? 'no variable name'}.`)
    entries.push([name, line.slice(at + 1)])
  }
  return Object.fromEntries(entries)
}

/** Extra ports; `MCP` of hephaestus is HEPHAESTUS_MCP_PORT, `DB MCP` of the instance DB_MCP_PORT. */
export function buildExtraPorts(
  text: Record<string, NamedPortText> | undefined,
  owner: string | null,
): PortDefinition[] {
  return Object.entries(text ?? {}).map(([name, port]) => {
    const stem = owner === null ? variableStem(name) : `${variableStem(owner)}_${variableStem(name)}`
    return buildPort(name, port, `${stem}_PORT`)
  })
}

/** A port from its short or long form. */
export function buildPort(name: string, port: NamedPortText, variable: string): PortDefinition {
  if (typeof port === 'number') return { name, offset: port, variable, aliases: [] }
  return { name, offset: port.offset, variable: port.variable ?? variable, aliases: port.aliases ?? [] }
}

/** How the process is run; says what is missing or contradicts itself. */
export function buildProcess(text: Omit<SpecialistText, 'title'>, path: Path, found: Found): ProcessDefinition {
  const runtime = text.runtime ?? null
  const base = {
    runtime,
    workingDir: text.working_dir ?? '.',
    environment: buildEnvironment(text.environment, [...path, 'environment'], found),
    envFiles: textList(text.env_file),
  }
  if (text.command !== undefined && text.entrypoint !== undefined) {
    found([...path, 'entrypoint'], 'key', 'command and entrypoint both say what to run; keep one.')
  }
  if (text.entrypoint !== undefined) return { ...base, argv: textList(text.entrypoint), shell: null }
  if (text.command === undefined) {
    found(path, 'key', 'command is missing: say what to run (or entrypoint, as a list).')
    return { ...base, argv: [], shell: null }
  }
  if (typeof text.command !== 'string') return { ...base, argv: textList(text.command), shell: null }
  const argv = splitCommand(text.command)
  if (argv === null && runtime === 'node') {
    found(
      [...path, 'command'],
      'value',
      'with runtime: node the command is a script and its arguments, not a shell line.',
    )
  }
  return { ...base, argv, shell: argv === null ? text.command : null }
}

export function buildAvailability(
  text: AvailabilityText | undefined,
  successExitCodes: number[] | undefined,
): AvailabilityDefinition {
  const backoffMs = text?.backoff_seconds === undefined ? DEFAULT_BACKOFF_MS : toMs(text.backoff_seconds)
  return {
    restart: text?.restart ?? 'no',
    // process-compose: at least a second.
    backoffMs: Math.max(DEFAULT_BACKOFF_MS, backoffMs),
    maxRestarts: text?.max_restarts ?? 0,
    successExitCodes: [...new Set([0, ...(successExitCodes ?? [])])],
    ...(text?.exit_on_end === true ? { exitOnEnd: true } : {}),
  }
}

export function buildShutdown(text: ShutdownText | undefined, path: Path, found: Found): ShutdownDefinition {
  const signal = readSignal(text?.signal ?? 'SIGTERM')
  if (!signal.ok) found([...path, 'shutdown', 'signal'], 'value', signal.message)
  return {
    shell: text?.command ?? null,
    signal: signal.ok ? signal.signal : 'SIGTERM',
    timeoutMs: text?.timeout_seconds === undefined ? DEFAULT_GRACE_MS : toMs(text.timeout_seconds),
    parentOnly: text?.parent_only ?? false,
  }
}
