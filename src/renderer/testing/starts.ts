import type { InstanceId, Ref } from '@shared/model/ids'
import type { StartBarRow, StartRow } from '@shared/model/starts'

const SECOND = 1_000

/** A row as it went: its name, whom it needs, how long it took by itself, and the last time. ms. */
type Booted = [name: string, needs: string[], ownMs: number, lastMs: number | null]

/** The main checkout, this morning: athena took longer than the last time, and noesis waited for it. */
const PRIMARY: Booted[] = [
  ['hermes', [], 3_400, 3_300],
  ['tekton_core', [], 1_100, 1_150],
  ['engram', ['hermes'], 2_100, 2_150],
  ['terma', ['hermes'], 400, 420],
  ['harmonia', ['hermes'], 900, 880],
  ['telos', ['hermes'], 1_300, 1_200],
  ['penia', ['hermes'], 350, 340],
  ['sophia', ['hermes'], 1_800, 1_700],
  ['hephaestus', ['hermes'], 1_250, 1_300],
  ['synthesis', ['hermes', 'harmonia'], 700, 720],
  ['prometheus', ['hermes', 'telos'], 800, 780],
  ['metis', ['hermes', 'telos'], 650, 640],
  ['ergon', ['hermes', 'engram'], 750, 760],
  ['rhetor', ['hermes', 'engram'], 1_400, 1_350],
  ['athena', ['hermes', 'engram'], 3_100, 1_600],
  ['apollo', ['hermes', 'rhetor'], 900, 910],
  ['numa', ['hermes', 'rhetor'], 500, 520],
  ['noesis', ['hermes', 'rhetor', 'athena'], 600, 590],
]

const ref = (instance: string, name: string): Ref => `${instance}/${name}` as Ref

function barsOf(
  instance: string,
  booted: readonly Booted[],
  askedAt: number,
  critical: readonly string[],
): StartBarRow[] {
  const readyAt = new Map<string, number>()
  const bars = booted.map(([name, needs, ownMs, lastMs]): StartBarRow => {
    const waits = needs.map((need) => ({ ref: ref(instance, need), name: need, until: readyAt.get(need) ?? askedAt }))
    const clearedAt = Math.max(askedAt + 2, ...waits.map(({ until }) => until + 1))
    const heldUpBy = waits.find(({ until }) => until + 1 === clearedAt) ?? null
    readyAt.set(name, clearedAt + ownMs)
    const waited =
      heldUpBy === null ? '' : `waited ${((clearedAt - askedAt) / SECOND).toFixed(1)} s for ${heldUpBy.name}, then `
    return {
      id: ref(instance, name),
      instance: instance as InstanceId,
      name: name === 'tekton_core' ? 'tekton-core' : name,
      order: 0,
      waits,
      heldUpBy: heldUpBy?.ref ?? null,
      clearedAt,
      spawnedAt: clearedAt + 40,
      listeningAt: clearedAt + Math.round(ownMs * 0.7),
      readyAt: clearedAt + ownMs,
      brokenAt: null,
      end: null,
      isCritical: critical.includes(name),
      lastMs,
      message: `${waited}ready in ${(ownMs / SECOND).toFixed(1)} s`,
    }
  })
  return bars.toSorted((a, b) => (a.clearedAt ?? 0) - (b.clearedAt ?? 0)).map((bar, order) => ({ ...bar, order }))
}

const UNDER_WAY_MS = 4_200

/** A good start of the main checkout two hours ago, and one of coder-b that is under way, with one that failed. */
export function startsAt(at: number): { starts: StartRow[]; startBars: StartBarRow[] } {
  const askedAt = at - 2 * 3_600 * SECOND
  const primary = barsOf('primary', PRIMARY, askedAt, ['hermes', 'engram', 'athena', 'noesis'])
  const endedAt = Math.max(...primary.map(({ readyAt }) => readyAt ?? 0))
  const underWayAt = at - UNDER_WAY_MS
  const underWay = barsOf('coder-b', PRIMARY, underWayAt, ['hermes', 'engram']).map((bar) => upTo(bar, at))
  const phase = (name: StartRow['phases'][number]['phase'], from: number, to: number | null, message: string) => ({
    phase: name,
    from,
    to,
    message,
  })
  return {
    starts: [
      {
        id: 'primary' as InstanceId,
        asked: 'all',
        askedAt,
        endedAt,
        outcome: 'ready',
        phases: [
          phase('environment', askedAt, endedAt - 560, 'files read and ports checked for 18'),
          phase('dependencies', askedAt, endedAt - 600, '16 waited, up to 8.6 s'),
          phase('start', askedAt + 42, endedAt - 180, '18 run'),
          phase('health', askedAt + 770, endedAt, '18 answered well'),
          phase('ready', endedAt, endedAt, 'all 18 are ready'),
        ],
        critical: ['hermes', 'engram', 'athena', 'noesis'].map((name) => ref('primary', name)),
        criticalMs: 9_200,
        lastMs: 7_700,
        summary: 'Ready in 9.2 s, 1.5 s longer than last time: athena took 1.5 s longer.',
      },
      {
        id: 'coder-b' as InstanceId,
        asked: 'all',
        askedAt: underWayAt,
        endedAt: null,
        outcome: 'under-way',
        phases: [
          phase('environment', underWayAt, null, 'files read and ports checked for 9 of 18'),
          phase('dependencies', underWayAt, null, 'synthesis, prometheus and 7 more wait'),
          phase('start', underWayAt + 42, null, 'engram, telos and 2 more do not listen yet'),
          phase('health', underWayAt + 770, null, 'waiting for a good answer of harmonia'),
        ],
        critical: ['hermes', 'engram'].map((name) => ref('coder-b', name)),
        criticalMs: null,
        lastMs: 7_700,
        summary: '4 of 18 ready; engram, harmonia and 3 more are on the way; 8 wait.',
      },
    ],
    startBars: [...primary, ...underWay],
  }
}

/** A row as it stood at an instant; terma failed. */
function upTo(bar: StartBarRow, at: number): StartBarRow {
  const known = (time: number | null): number | null => (time !== null && time <= at ? time : null)
  const waits = bar.waits.map((wait) => ({ ...wait, until: known(wait.until) }))
  const clearedAt = known(bar.clearedAt)
  const cut = { ...bar, waits, clearedAt, spawnedAt: known(bar.spawnedAt), listeningAt: known(bar.listeningAt) }
  if (bar.name === 'terma' && bar.clearedAt !== null) {
    const brokenAt = bar.clearedAt + 300
    const message = 'waited 3.4 s for hermes, then failed after 0.3 s: port 8204 is held by node (pid 4123)'
    return { ...cut, listeningAt: null, readyAt: null, brokenAt, end: 'failed', message }
  }
  const waiting = waits.filter(({ until }) => until === null).map(({ name }) => name)
  const message = clearedAt === null ? `waits for ${waiting.join(' and ')}` : bar.message
  return { ...cut, readyAt: known(bar.readyAt), heldUpBy: clearedAt === null ? null : bar.heldUpBy, message }
}
