import type { Finding } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import type { Blocks } from '@shared/model/ports'
import { hideSecrets } from '@shared/secrets/hide-secrets'
import { lanesOf, offsetOf } from '../ports/blocks'
import type { PlannedPort } from '../ports/plan'
import { isInComment } from './comments'
import { isFallback } from './fallback'
import { isLeftOut } from './left-out'
import { isPlausible } from './plausible'

/** One line that holds a number of a block. `column` counts from 1. */
type Hit = { file: string; line: number; column: number; port: number; text: string }

/** Whose ports are looked for: an instance's, or what is kept ahead (`keptFor`: its note). */
export type BlockOwner = { id: InstanceId; ports: Blocks; planned: readonly PlannedPort[]; keptFor?: string }

const LONGEST_TEXT = 200
/** Of a line that is too long, so much stands before the number. */
const LEAD = 60

/** What has to be searched for: every block of every owner. */
export function rangesOf(owners: readonly BlockOwner[]): { from: number; to: number }[] {
  return owners.flatMap(({ ports }) =>
    lanesOf(ports).map(({ block }) => ({ from: block.base, to: block.base + block.size - 1 })),
  )
}

/** Which hits are ports written into the code, literals first; the rest is judged from its line to be something else. */
export function findingsOf(hits: readonly Hit[], owners: readonly BlockOwner[]): Finding[] {
  const found = hits.flatMap((hit) => findingOf(hit, owners))
  return [...found.filter(({ kind }) => kind === 'literal'), ...found.filter(({ kind }) => kind === 'fallback')]
}

function findingOf(hit: Hit, owners: readonly BlockOwner[]): Finding[] {
  const { file, line, column, port, text } = hit
  const owner = owners.find(({ ports }) => offsetOf(ports, port) !== null)
  const index = column - 1
  if (owner === undefined || isLeftOut(file)) return []
  if (!isPlausible(text, index, port) || isInComment(file, text, index)) return []
  return [
    {
      file,
      line,
      column,
      port,
      text: shownLine(text, index),
      kind: isFallback(text.slice(0, index)) ? 'fallback' : 'literal',
      owner: owner.id,
      ...(owner.keptFor === undefined ? {} : { keptFor: owner.keptFor }),
      variable: owner.planned.find((planned) => planned.port === port)?.variable ?? null,
    },
  ]
}

function shownLine(text: string, index: number): string {
  // Hidden before it is cut: half of a secret no longer looks like one.
  const hidden = hideSecrets(text)
  const at = hidden === text ? index : hideSecrets(text.slice(0, index)).length
  const from = hidden.length - hidden.trimStart().length
  const start = at - from > LONGEST_TEXT - LEAD ? at - LEAD : from
  return hidden.slice(start, start + LONGEST_TEXT).trim()
}
