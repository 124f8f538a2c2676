import type { RunId } from '@shared/model/ids'
import { sentenceOf } from '@shared/words/sentence-of'
import { formatAge } from './columns'
import type { CliContext } from './context'
import type { ExitCode } from './exit-code'
import { EXIT, handedOn } from './exit-code'
import { createProgress } from './progress'
import { closingOf, tellOf, whenOver } from './start-plan'
import type { UpVerdict } from './settled'
import { hasGivenUp, isDown, isToBegin, isUp, judgeUp } from './settled'
import { waitFor } from './wait-for'

/** A failure is believed once nothing changed for this long: what waits may be about to go on. */
const FAILURE_STANDS_MS = 1_000

/** Shows how an instance's wanted rows, or those named, come along until all are ready, some failed for good, or the time is over. */
export async function waitUntilUp(
  context: CliContext,
  wait: {
    instance: string
    name: string
    timeoutMs: number
    isQuiet: boolean
    refs?: readonly string[]
    /** A run that is to end first: it is being restarted. */
    formerRun?: RunId | null
  },
): Promise<ExitCode> {
  const { io, state } = context
  const began = io.monotonicMs()
  const watched = new Set(
    state
      .units(wait.instance)
      // All that was asked for: one that failed at once is not wanted any more by now, a disabled one was not asked.
      .filter((row) => wait.refs?.includes(row.id) ?? (row.isWanted || row.isDisabled !== true))
      .map((row) => row.id),
  )
  const rows = () => state.units(wait.instance).filter((row) => watched.has(row.id))
  const isStillFormer = () => wait.formerRun != null && rows().some(({ run }) => run === wait.formerRun)
  // All of it was up already: then its last start is not this one.
  const isOver = state.start(wait.instance)?.row.endedAt != null
  const progress = createProgress(context, {
    isSettled: (row) => isUp(row) || hasGivenUp(row),
    isUntouched: isToBegin,
    tell: (row) => (isOver ? null : tellOf(context, row)),
  })
  const endedBy = () => state.instances().find(({ id }) => id === wait.instance)?.endedBy ?? null
  /** One whose end ends all: being up is not yet all there is to wait for. */
  const isToEnd = () => rows().some((row) => 'endsInstance' in row && row.endsInstance === true && !isDown(row))
  const waited = await waitFor<UpVerdict>(context, {
    timeoutMs: wait.timeoutMs,
    look() {
      if (!wait.isQuiet) progress.show(rows())
      const verdict = judgeUp(rows())
      if (endedBy() !== null) return rows().every(isDown) ? verdict : null
      return verdict.kind === 'underway' || isStillFormer() || (verdict.kind === 'done' && isToEnd()) ? null : verdict
    },
    holdMs: (verdict) => (verdict.kind === 'done' || endedBy() !== null ? 0 : FAILURE_STANDS_MS),
  })
  if (!wait.isQuiet) progress.end()
  const ended = endedBy()
  if (ended !== null && waited.kind === 'settled') {
    const how = ended.exitCode === null ? '' : ` with exit code ${String(ended.exitCode)}`
    if (!wait.isQuiet) io.out(`${wait.name}: ${ended.ref} ended${how}, and with it the rest.`)
    const row = rows().find(({ id }) => id === ended.ref)
    if (row?.reason && ended.exitCode !== 0) io.err(`  ${row.id}: ${row.label}, ${sentenceOf(row.reason)}`)
    return ended.exitCode === null ? EXIT.failed : handedOn(ended.exitCode)
  }
  const took = formatAge(io.monotonicMs() - began)
  if (waited.kind === 'interrupted') {
    io.err(`Not waiting any longer; ${wait.name} goes on starting.`)
    return EXIT.failed
  }
  const verdict = judgeUp(rows())
  if (waited.kind === 'settled' && waited.value.kind === 'done') {
    const start = isOver ? null : await whenOver(context, wait.instance)
    if (!wait.isQuiet) {
      io.out(`${wait.name}: ${String(watched.size)} ready after ${took}.`)
      for (const line of closingOf(start)) io.out(line)
    }
    return EXIT.ok
  }
  io.err(waited.kind === 'timeout' ? `${wait.name} is not ready after ${took}:` : `${wait.name} did not start:`)
  for (const row of [...verdict.failed, ...verdict.open]) {
    io.err(`  ${row.id}: ${row.label}${row.reason === null ? '' : `, ${sentenceOf(row.reason)}`}`)
  }
  const [first] = verdict.failed
  if (first !== undefined) io.err(`Its log: till logs ${first.id}`)
  return EXIT.failed
}
