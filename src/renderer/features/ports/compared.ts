import type { ComparedPort, Comparison } from '@shared/contract/commands'
import type { LifecycleState } from '@shared/model/lifecycle'

/** The shape beside a difference: corners mean trouble. */
export const GLYPH_OF_LEVEL: Record<ComparedPort['level'], LifecycleState | null> = {
  ok: null,
  info: null,
  warning: 'degraded',
  error: 'failed',
}

const WEIGHT: Record<ComparedPort['level'], number> = { error: 0, warning: 1, info: 2, ok: 3 }

/** The ports whose three columns don't agree, worst first; the order among equals stays. */
export function differencesIn(ports: readonly ComparedPort[]): ComparedPort[] {
  return ports.filter((port) => port.note !== null).toSorted((a, b) => WEIGHT[a.level] - WEIGHT[b.level])
}

/** What the comparison comes to, in one sentence. */
export function sentenceOf({ ports }: Comparison): string {
  const differences = differencesIn(ports).length
  const all = `${ports.length} ${ports.length === 1 ? 'port' : 'ports'}`
  if (ports.length === 0) return 'No ports are planned here.'
  if (differences === 0) return `${all}: what the files say, what is reserved and what listens agree.`
  return `${differences} of ${all} ${differences === 1 ? 'differs' : 'differ'}.`
}

/** Where a port is declared: the place that counts first, then those it overrides. */
export function declaredPlaces({ declared }: ComparedPort): { place: string; value: string; counts: boolean }[] {
  return declared
    .toReversed()
    .map(({ file, line, value }, index) => ({ place: `${shortFile(file)}:${line}`, value, counts: index === 0 }))
}

/** The end of a path: folders are the same for all files of an instance. */
export function shortFile(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
