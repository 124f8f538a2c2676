import type { Path } from './problem'

/** What Till does instead of a word of process-compose that it accepts but does not honour yet. */
const INSTEAD: Readonly<Record<string, string>> = {
  launch_timeout_seconds: 'it concerns daemons only; use start_timeout_seconds, or is_daemon',
  replicas: 'one process is started',
  namespace: 'all components belong to one instance',
  is_foreground: 'it starts like the others',
  is_tty: 'it runs without a terminal',
  is_interactive: 'it runs without a terminal',
  is_elevated: 'it runs as you',
  disable_ansi_colors: 'colours are kept as they come',
  schedule: 'it is started with the rest, once',
  watch: 'changes of files restart nothing',
  log_location: 'output goes to Till’s own log files',
  log_configuration: 'output goes to Till’s own log files',
  log_level: 'Till keeps its own level',
  vars: 'templates are not filled in',
  extends: 'no other file is read',
  mcp: 'no tool is offered',
  shell: 'the system’s shell is used',
  exit_on_skipped: 'the rest of the instance goes on',
  send_keys: 'the signal is sent',
  is_dotenv_disabled: 'write it at the top level',
}

/** Values that ask for nothing: no word is lost when they are not honoured. */
function asksForNothing(key: string, value: unknown, beside: Readonly<Record<string, unknown>>): boolean {
  if (key === 'launch_timeout_seconds') return beside['is_daemon'] === true
  return value === false || (key === 'replicas' && value === 1) || (key === 'namespace' && value === 'default')
}

/** Needs that are not waited for, because who is needed is disabled. */
export function findDisabledNeeds(value: unknown): { path: Path; message: string }[] {
  const { components = {} } = value as { components?: Record<string, Record<string, unknown>> }
  const isDisabled = (id: string): boolean => components[id]?.disabled === true
  return Object.entries(components).flatMap(([id, { depends_on: needs = [], disabled }]) => {
    const ids = Array.isArray(needs) ? (needs as string[]) : Object.keys(needs as object)
    const path = ['components', id, 'depends_on']
    return disabled === true
      ? []
      : ids.filter(isDisabled).map((need) => ({ path, message: `${need} is disabled, so it is not waited for` }))
  })
}

/** Every accepted word that does nothing yet, with its place: nothing is ignored in silence (process-words.md). */
export function findNotYet(value: unknown): { path: Path; message: string }[] {
  const found: { path: Path; message: string }[] = []
  const look = (at: unknown, path: Path, keys: readonly string[]): void => {
    if (typeof at !== 'object' || at === null) return
    for (const key of keys) {
      const beside = at as Record<string, unknown>
      const given = beside[key]
      if (given === undefined || asksForNothing(key, given, beside)) continue
      found.push({ path: [...path, key], message: `${key} is not honoured yet: ${INSTEAD[key] ?? 'it does nothing'}` })
    }
  }
  const root = value as { components?: Record<string, Record<string, unknown>> }
  look(root, [], ['log_level', 'log_location', 'log_configuration', 'vars', 'extends', 'shell'])
  for (const [id, component] of Object.entries(root.components ?? {})) {
    for (const [process, path] of [
      [component, ['components', id]],
      [component.specialist, ['components', id, 'specialist']],
    ] as const) {
      look(
        process,
        path,
        Object.keys(INSTEAD).filter((key) => key !== 'shell' && key !== 'log_level'),
      )
      const inner = (process ?? {}) as Record<string, unknown>
      look(inner.availability, [...path, 'availability'], ['exit_on_skipped'])
      look(inner.shutdown, [...path, 'shutdown'], ['send_keys'])
    }
  }
  return found
}
