import type { Blocking } from '@shared/contract/commands'
import type { Ref } from '@shared/model/ids'
import { formatAge } from './columns'
import type { CliContext } from './context'
import type { UnitRow } from './state-view'

/** Stops that are over sooner need no explanation. */
const TELL_AFTER_MS = 2_000
const ASK_EVERY_MS = 1_000

/** Who has not exited of rows that are being stopped. */
export type BlockingWatch = {
  /** Looks at the rows; asks the engine about those that take long. To be called some times a second. */
  look(rows: readonly UnitRow[]): void
  /** What is known of them now, in lines; none while nothing takes long. */
  lines(): string[]
  /** The same, each row only when somebody else blocks it than when it was told last. */
  news(): string[]
}

/** Watches rows that are being stopped; with `isForcing` the grace of each is ended as soon as it has one. */
export function watchBlocking({ io, link }: CliContext, isForcing: boolean): BlockingWatch {
  const known = new Map<Ref, Blocking>()
  const askedAt = new Map<Ref, number>()
  const told = new Map<Ref, string>()
  const forced = new Set<Ref>()

  const force = (ref: Ref): void => {
    if (forced.has(ref)) return
    forced.add(ref)
    // Refused only where it has ended meanwhile.
    void link.call('component.force', { ref }).catch(ignoreGone)
  }

  const inquire = async (ref: Ref): Promise<void> => {
    const now = io.monotonicMs()
    if (now - (askedAt.get(ref) ?? Number.NEGATIVE_INFINITY) < ASK_EVERY_MS) return
    askedAt.set(ref, now)
    const answer = await link.call('component.blocking', { ref })
    if (answer.ok) known.set(ref, answer.value)
    else known.delete(ref)
  }

  return {
    look(rows) {
      for (const row of rows) {
        const { id, since } = row
        if (!isEnding(row)) known.delete(id)
        else if (isForcing) force(id)
        else if (io.now() - since >= TELL_AFTER_MS) void inquire(id).catch(ignoreGone)
      }
    },
    lines: () => [...known.values()].flatMap((one) => blockingLines(one, io.now())),
    news() {
      const fresh = [...known.values()].filter(({ ref, processes }) => {
        // By what they are: a shell that sleeps in a loop has another child each second.
        const who = processes.map(({ depth, commandLine }) => `${depth} ${commandLine}`).join('\n')
        if (told.get(ref) === who) return false
        told.set(ref, who)
        return true
      })
      return fresh.flatMap((one) => blockingLines(one, io.now()))
    },
  }
}

/** Who has not exited of a row, and what follows: a sentence, and a line for each process. `now`: epoch ms. */
export function blockingLines(
  { ref, processes, listeners, signal, signalledAt, before, dueAt, isForced }: Blocking,
  now: number,
): string[] {
  const ports = [...new Set(listeners.map(({ port }) => String(port)))]
  const facts = [
    processes.length === 0 ? null : `${processes.length} ${processes.length === 1 ? 'process' : 'processes'}`,
    before,
    signalledAt === null ? null : `${signal} sent ${formatAge(now - signalledAt)} ago`,
    dueAt === null || isForced ? null : `force in ${formatAge(dueAt - now)}`,
    isForced ? 'being ended by force' : null,
    ports.length === 0 ? null : `still listens on ${ports.join(', ')}`,
  ].filter((fact) => fact !== null)
  const tree = processes.map(({ pid, depth, commandLine }) => `  ${'  '.repeat(depth)}${String(pid)} ${commandLine}`)
  return [`${ref} is still ending: ${facts.join(', ')}`, ...tree]
}

/** Whether a row is being ended. What failed has its tree ended as well, and keeps its pid meanwhile. */
export function isEnding({ state, pid }: UnitRow): boolean {
  return state === 'stopping' || (state === 'failed' && pid !== null)
}

/** An engine that went meanwhile is told of by who waits for the rows. */
function ignoreGone(): void {}

/** Ends the sentence of a row that came to rest: `.`, or why it did so otherwise than was asked. */
export function endOf({ reason }: UnitRow): string {
  if (reason?.code === 'force-killed') return `: it ${reason.message}.`
  // What follows by whose wish it was: who keeps its port.
  const [, ...more] = reason?.code === 'stopped-by-user' ? reason.message.split('; ') : []
  return more.length === 0 ? '.' : `; ${more.join('; ')}.`
}
