import type { LifecycleState } from '@shared/model/lifecycle'
import type { StartBarRow, StartPhase, StartRow } from '@shared/model/starts'

/** One of the five phases as the stepper shows it. */
export type Step = {
  phase: StartPhase
  title: string
  /** Whose glyph tells how it stands. */
  glyph: LifecycleState
  /** How it stands, for those who don't see the glyph. */
  standing: 'done' | 'under way' | 'not reached' | 'failed' | 'stopped'
  /** ms after the start was asked for; null where it did not begin, or is not over. */
  fromMs: number | null
  toMs: number | null
  message: string
}

const TITLES: Record<StartPhase, string> = {
  environment: 'Environment',
  dependencies: 'Dependencies',
  start: 'Start',
  health: 'Health',
  ready: 'Ready',
}

/** Written out, because the list in the model comes with the schemas, and the renderer takes only types from there. */
const PHASES = Object.keys(TITLES) as StartPhase[]

const GLYPHS: Record<Step['standing'], LifecycleState> = {
  done: 'ready',
  'under way': 'starting',
  'not reached': 'unknown',
  failed: 'failed',
  stopped: 'stopped',
}

/** The five phases of a start, those that were not reached included. */
export function stepsOf(start: StartRow, bars: readonly StartBarRow[]): Step[] {
  return PHASES.map((phase) => {
    const known = start.phases.find((each) => each.phase === phase)
    const standing = standingOf(phase, known, start, bars)
    return {
      phase,
      title: TITLES[phase],
      standing,
      glyph: GLYPHS[standing],
      fromMs: known ? known.from - start.askedAt : null,
      toMs: known?.to == null ? null : known.to - start.askedAt,
      message: known?.message ?? '',
    }
  })
}

function standingOf(
  phase: StartPhase,
  known: StartRow['phases'][number] | undefined,
  { outcome }: StartRow,
  bars: readonly StartBarRow[],
): Step['standing'] {
  const brokeHere = bars.some((bar) => bar.brokenAt !== null && phaseOf(bar) === phase)
  if (outcome === 'failed' && brokeHere) return 'failed'
  if (!known) return 'not reached'
  if (known.to === null) return 'under way'
  return outcome === 'stopped' && brokeHere ? 'stopped' : 'done'
}

/** The phase in which a row is, or ended. */
function phaseOf(bar: StartBarRow): StartPhase {
  if (bar.readyAt !== null) return 'ready'
  if (bar.listeningAt !== null) return 'health'
  if (bar.spawnedAt !== null) return 'start'
  return bar.clearedAt === null ? 'dependencies' : 'environment'
}
