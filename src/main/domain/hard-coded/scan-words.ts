import type { Finding, ScanRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'

/** What a search left behind, besides its findings. */
export type ScanEnd = { filesDone: number; unreadable: number; isCancelled: boolean; wasCut: boolean }

/** What came of a search, in one or two sentences: `3 ports are written into the code; 2 of them are primary’s.` */
export function scanSentence(instance: InstanceId, findings: readonly Finding[], end: ScanEnd): string {
  const literals = findings.filter(({ kind }) => kind === 'literal')
  const fallbacks = findings.length - literals.length
  const said = [
    literals.length === 0
      ? end.isCancelled || end.wasCut
        ? `No written port was found in the first ${count(end.filesDone, 'file')}.`
        : `No port is written into the code (${count(end.filesDone, 'file')} searched).`
      : `${literalSentence(instance, literals)}.`,
  ]
  if (fallbacks > 0) {
    const also = literals.length > 0 ? ' more' : ''
    said.push(`${count(fallbacks, `${also.trim()} port`.trim())} ${are(fallbacks)} used where a variable is absent.`)
  }
  if (end.unreadable > 0) said.push(`${count(end.unreadable, 'file')} could not be read.`)
  if (end.wasCut) said.push('The search ended early: there were too many numbers to judge.')
  if (end.isCancelled) said.push('It was cancelled before the end.')
  return said.join(' ')
}

function literalSentence(instance: InstanceId, literals: readonly Finding[]): string {
  const head = `${count(literals.length, 'port')} ${are(literals.length)} written into the code`
  const others = othersOf(instance, literals)
  if (others.length === 0) return head
  const one = literals.length === 1
  const list = others.map(({ owner, findings }) =>
    one
      ? `it is ${whose(owner, findings)}`
      : `${findings.length} of them ${are(findings.length)} ${whose(owner, findings)}`,
  )
  return `${head}; ${list.join(', ')}`
}

/** Findings in blocks of others, the one with the most first. */
export function othersOf(
  instance: InstanceId,
  findings: readonly Finding[],
): { owner: InstanceId; findings: Finding[] }[] {
  const owners = [...new Set(findings.map(({ owner }) => owner))].filter((owner) => owner !== instance)
  return owners
    .map((owner) => ({ owner, findings: findings.filter((one) => one.owner === owner) }))
    .toSorted((a, b) => b.findings.length - a.findings.length)
}

/** The warning about literals that are somebody else's; null where there is none. */
export function scanWarning(
  instance: InstanceId,
  row: Pick<ScanRow, 'findings'>,
): { message: string; hint: string } | null {
  const literals = row.findings.filter(({ kind, owner }) => kind === 'literal' && owner !== instance)
  const first = literals[0]
  if (first === undefined) return null
  const owners = othersOf(instance, literals).map(({ owner, findings }) => keptBlocks(findings) ?? owner)
  const place = `${first.file}:${first.line} says ${first.port}`
  const more = literals.length === 1 ? '' : `, and ${count(literals.length - 1, 'more place')}`
  return {
    message: `The code of ${instance} names ports of ${owners.join(' and ')}: ${place}${more}.`,
    hint:
      first.variable === null
        ? 'Read them from the environment instead.'
        : `Read ${first.variable} from the environment instead.`,
  }
}

/** `coder-a’s`, `in blocks kept for “coder-c”` */
function whose(owner: InstanceId, findings: readonly Finding[]): string {
  const kept = keptBlocks(findings)
  return kept === null ? `${owner}’s` : `in ${kept}`
}

function keptBlocks([first]: readonly Finding[]): string | null {
  return first?.keptFor === undefined ? null : `blocks kept for “${first.keptFor}”`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function are(number: number): string {
  return number === 1 ? 'is' : 'are'
}
