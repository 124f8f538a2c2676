import type { EnvironmentReport } from '@shared/contract/commands'
import { HIDDEN, hideSecrets } from '@shared/secrets/hide-secrets'
import { isSecret } from '@shared/secrets/secret-name'
import { parseLines } from '@shared/env-file/lines'
import { concealSecrets } from '../env-local/conceal'
import type { SourceKind, TracedVariable } from './expand-layers'
import type { EnvFileText } from './resolve'

/** Shorter ones stand in other values by chance: 1234 in a port. */
const LEAST_SECRET = 6
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** The order in which people look: who it is, what was decided for it, then the ports of all, then what was there anyway. */
const ORDER: readonly SourceKind[] = ['till', 'component', 'platform', 'file', 'ports', 'inherited']

type Shown = EnvironmentReport['variables'][number]

/**
 * An environment as it may be shown: Till's own first, then by name. What looks like a secret by its name or its shape is
 * hidden, and so is a secret of one variable within the value of another. `files` are the texts it was read from.
 */
export function showEnvironment(traced: readonly TracedVariable[], files: readonly EnvFileText[]): Shown[] {
  const hide = hiderOf(traced)
  const noNames = partsOfSecrets(files)
  return traced
    .filter(({ name }) => !noNames.has(name))
    .flatMap(({ name, values }): (Shown & { rank: number })[] => {
      const [top, ...below] = values
        .map(({ kind, source, line, value }) => ({
          ...hide(name, value),
          source: { kind, label: labelOf(kind, source, line) },
        }))
        .toReversed()
      return top === undefined ? [] : [{ name, ...top, overrode: below, rank: ORDER.indexOf(top.source.kind) }]
    })
    .toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ rank: _rank, ...shown }) => shown)
}

/** Lines within a key of several lines that happen to hold a `=`: for readers of the file they are variables. */
function partsOfSecrets(files: readonly EnvFileText[]): Set<string> {
  const names = new Set<string>()
  for (const { text } of files) {
    const concealed = parseLines(concealSecrets(text ?? ''))
    parseLines(text ?? '').forEach((line, at) => {
      if (line.kind === 'assignment' && concealed[at]?.kind !== 'assignment') names.add(line.variable)
    })
  }
  return names
}

function labelOf(kind: SourceKind, source: string, line: number | null): string {
  switch (kind) {
    case 'till':
      return 'Till'
    case 'ports':
      return 'Till, port plan'
    case 'component':
      return `definition of ${source}`
    case 'platform':
      return source === 'header' ? 'platform definition, header' : 'platform definition'
    case 'file':
      return line === null ? source : `${source}:${String(line)}`
    case 'inherited':
      return 'inherited by Till'
  }
}

function hiderOf(
  traced: readonly TracedVariable[],
): (name: string, value: string) => { value: string; isHidden: boolean } {
  const secrets = new Set<string>()
  for (const { name, values } of traced) {
    for (const { value } of values) {
      if (value.length < LEAST_SECRET || !isSecret(name, value)) continue
      secrets.add(value)
      // As it stands in an address.
      secrets.add(encodeURIComponent(value))
    }
  }
  // The longest first: one may begin like another.
  const known = [...secrets].toSorted((a, b) => b.length - a.length)
  return (name, value) => {
    if (isSecret(name, value) || PRIVATE_KEY.test(value)) return { value: HIDDEN, isHidden: true }
    const shown = hideSecrets(known.reduce((text, secret) => text.replaceAll(secret, () => HIDDEN), value))
    return { value: shown, isHidden: shown !== value }
  }
}
