import { describe, expect, it } from 'vitest'
import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceId, Ref } from '@shared/model/ids'
import { LIFECYCLE_STATES, type LifecycleState } from '@shared/model/lifecycle'
import type { Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import { aConflict } from '../../testing/conflicts'
import { isSameCell } from './cell'
import { boardOf as boardOfFacts } from './board'
import { summaryOf } from './board-summary'

const coderA = 'coder-a' as InstanceId

function instance(size = 100, ai = true): InstanceRow {
  return {
    id: coderA,
    name: 'Coder-A',
    platform: 'tekton',
    platformName: 'Tekton',
    root: '/home/ada/coder-a',
    mode: 'coder-a',
    ports: { component: { base: 8100, size }, ai: ai ? { base: 45_100, size } : null },
    state: 'ready',
    label: '1 ready',
    problem: null,
    counts: Object.fromEntries(LIFECYCLE_STATES.map((state) => [state, 0])) as Record<LifecycleState, number>,
    actions: [],
    createdAt: 0,
  }
}

function component(name: string, port: number, more: Partial<ComponentRow> = {}): ComponentRow {
  return {
    id: `coder-a/${name}` as Ref,
    instance: coderA,
    component: name,
    name,
    description: '',
    category: '',
    order: 0,
    state: 'ready',
    label: 'ready',
    reason: null,
    isWanted: true,
    needs: [],
    neededBy: [],
    port,
    aiPort: port + 37_000,
    portVariable: null,
    extraPorts: [],
    aliases: [],
    capabilities: [],
    specialist: `coder-a/${name}-ai` as Ref,
    pid: 4000,
    run: null,
    isAdopted: false,
    since: 0,
    dueAt: null,
    restarts: 0,
    actions: [],
    ...more,
  }
}

function specialist(name: string, port: number, more: Partial<SpecialistRow> = {}): SpecialistRow {
  return {
    id: `coder-a/${name}-ai` as Ref,
    instance: coderA,
    component: name,
    name: `${name}-ai`,
    title: '',
    order: 0,
    state: 'ready',
    label: 'ready',
    reason: null,
    isWanted: true,
    port,
    pid: 4100,
    run: null,
    isAdopted: false,
    since: 0,
    dueAt: null,
    restarts: 0,
    layers: { process: 'ok', port: 'ok', ping: 'ok' },
    answeredAs: null,
    actions: [],
    ...more,
  }
}

function listener(port: number, ref: string | null, more: Partial<Listener> = {}): Listener {
  return {
    id: `tcp4:127.0.0.1:${port}`,
    protocol: 'tcp',
    family: 'ipv4',
    address: '127.0.0.1',
    isWildcard: false,
    port,
    owner: ref === null ? 'stranger' : 'ours',
    pid: 4123,
    command: 'node',
    commandLine: null,
    folder: null,
    user: null,
    startedAt: null,
    ref,
    label: ref ?? 'node (pid 4123, in ~/work/x)',
    ...more,
  }
}

function boardOf(
  row: InstanceRow,
  components: ComponentRow[],
  specialists: SpecialistRow[],
  listeners: Listener[],
  conflicts: ConflictRow[] = [],
) {
  return boardOfFacts({ instance: row, components, specialists, listeners, conflicts })
}

const harmonia = component('harmonia', 8107, {
  state: 'degraded',
  label: 'degraded',
  reason: { code: 'not-live', message: '1 heartbeat missed' },
})
const harmoniaAi = specialist('harmonia', 45_107)

describe('boardOf', () => {
  it('has a cell for every port of both lanes, place by offset', () => {
    const cells = boardOf(instance(), [], [], [])
    expect(cells).toHaveLength(200)
    expect(cells.every((cell) => cell.kind === 'free')).toBe(true)
    expect(cells[7]).toMatchObject({ port: 8107, lane: 'component', offset: 7 })
    expect(cells[107]).toMatchObject({ port: 45_107, lane: 'ai', offset: 7 })
  })

  it('works for other block sizes and without an AI lane', () => {
    expect(boardOf(instance(25, false), [], [], []).map((cell) => cell.port)).toEqual(
      Array.from({ length: 25 }, (_, n) => 8100 + n),
    )
    expect(boardOf(instance(200), [], [], [])).toHaveLength(400)
  })

  it('says a listening component, its twin, state and reason', () => {
    const cells = boardOf(
      instance(),
      [harmonia],
      [harmoniaAi],
      [listener(8107, harmonia.id), listener(45_107, harmoniaAi.id)],
    )
    expect(cells[7]).toMatchObject({ kind: 'listening', state: 'degraded', ref: harmonia.id })
    expect(cells[7]?.caption).toEqual({
      subject: 'harmonia',
      detail: '8107 ↔ 45107 · degraded · 1 heartbeat missed',
      spoken: '8107, harmonia, degraded, 1 heartbeat missed; specialist 45107',
      heldSince: null,
    })
    expect(cells[107]?.caption.detail).toBe('45107 ↔ 8107 · ready')
    const because = [{ ref: null, message: 'engram (8100) refused connections', at: null }]
    const led = boardOf(
      instance(),
      [{ ...harmonia, reason: { code: 'not-live', message: '1 heartbeat missed', because } }],
      [],
      [listener(8107, harmonia.id)],
    )
    expect(led[7]?.caption.spoken).toContain('1 heartbeat missed, because engram (8100) refused connections')
    expect(cells[107]?.caption.spoken).toBe('45107, harmonia-ai, ready; component 8107')
  })

  it('is reserved where nobody listens, and says so when somebody should', () => {
    const stopped = component('sophia', 8114, { state: 'stopped', label: 'stopped' })
    const cells = boardOf(instance(), [stopped, harmonia], [], [])
    expect(cells[14]).toMatchObject({ kind: 'reserved', state: 'stopped' })
    expect(cells[14]?.caption.detail).toBe('8114 ↔ 45114 · stopped')
    expect(cells[7]?.caption.detail).toContain('nobody listens')
  })

  it('is a conflict when a stranger, a hidden owner or another instance listens on a planned port', () => {
    const heldBy = (each: Listener) => boardOf(instance(), [component('terma', 8104)], [], [each])[4]
    expect(heldBy(listener(8104, null))).toMatchObject({ kind: 'conflict', name: 'terma' })
    expect(heldBy(listener(8104, null, { startedAt: 5 }))?.caption).toEqual({
      subject: 'terma',
      detail: '8104 ↔ 45104 · held by node (pid 4123, in ~/work/x)',
      spoken: '8104, terma, held by node (pid 4123, in ~/work/x); specialist 45104',
      heldSince: 5,
    })
    expect(heldBy(listener(8104, null, { owner: 'hidden', label: 'a process of another user' }))?.kind).toBe('conflict')
    expect(heldBy(listener(8104, 'coder-b/hermes'))?.caption.detail).toContain('held by coder-b/hermes')
  })

  it('is no conflict when a component runs its own specialist', () => {
    const cells = boardOf(instance(), [harmonia], [harmoniaAi], [listener(45_107, harmonia.id)])
    expect(cells[107]?.kind).toBe('listening')
  })

  it('tells a stranger outside the plan from an unplanned port of ours', () => {
    const cells = boardOf(instance(), [harmonia], [], [listener(8142, null), listener(8143, harmonia.id)])
    expect(cells[42]).toMatchObject({ kind: 'stranger', ref: null })
    expect(cells[42]?.caption.detail).toBe('held by node (pid 4123, in ~/work/x)')
    expect(cells[43]).toMatchObject({ kind: 'listening' })
    expect(cells[43]?.caption.detail).toBe('held by coder-a/harmonia, not in the plan')
  })

  it('lets UDP alone on a planned port and names it on an unplanned one', () => {
    const udp = { protocol: 'udp' } as const
    const cells = boardOf(instance(), [harmonia], [], [listener(8107, null, udp), listener(8150, null, udp)])
    expect(cells[7]?.kind).toBe('reserved')
    expect(cells[50]?.caption.detail).toContain('(UDP)')
  })

  it('shows an extra port as its component’s, hollow until it listens', () => {
    const ui = component('hephaestus', 8180, {
      extraPorts: [{ name: 'MCP', variable: 'HEPHAESTUS_MCP_PORT', port: 8188 }],
    })
    const quiet = boardOf(instance(), [ui], [], [])[88]
    expect(quiet).toMatchObject({ kind: 'reserved', state: null, name: 'hephaestus MCP', ref: ui.id })
    expect(quiet?.caption.detail).toBe('8188 · reserved, nobody listens')
    const heard = boardOf(instance(), [ui], [], [listener(8188, ui.id)])[88]
    expect(heard).toMatchObject({ kind: 'listening', state: 'ready' })
  })

  it('names one holder once when it listens on both families', () => {
    const both = [listener(8104, null), listener(8104, null, { id: 'tcp6:::8104', family: 'ipv6' })]
    const cell = boardOf(instance(), [component('terma', 8104)], [], both)[4]
    expect(cell?.caption.detail.match(/pid 4123/g)).toHaveLength(1)
  })

  it('ignores rows of another instance', () => {
    const other = { ...component('hermes', 8101), instance: 'coder-b' as InstanceId }
    expect(boardOf(instance(), [other], [], [])[1]?.kind).toBe('free')
  })
})

describe('boardOf with conflicts', () => {
  const at = (port: number, over: Partial<ConflictRow> = {}): ConflictRow =>
    aConflict(0, {
      id: `taken:${port}`,
      instance: coderA,
      port,
      level: 'error',
      isIgnored: false,
      title: 'It clashes',
      ...over,
    })

  it('hatches a planned port that main says is in conflict, though nobody listens', () => {
    const cell = boardOf(instance(), [component('terma', 8104)], [], [], [at(8104, { kind: 'overlap' })])[4]
    expect(cell).toMatchObject({ kind: 'conflict', conflict: { id: 'taken:8104', isIgnored: false } })
    expect(cell?.caption.detail).toBe('8104 ↔ 45104 · It clashes')
  })

  it('names the holder rather than the title, and says that a person lets it be', () => {
    const held = boardOf(
      instance(),
      [component('terma', 8104)],
      [],
      [listener(8104, null)],
      [at(8104, { isIgnored: true })],
    )[4]
    expect(held?.caption.detail).toBe('8104 ↔ 45104 · held by node (pid 4123, in ~/work/x) · ignored')
    expect(held).toMatchObject({ kind: 'conflict', conflict: { isIgnored: true } })
  })

  it('leaves a warning’s cell as it is, and tells it', () => {
    const warned = boardOf(
      instance(),
      [harmonia],
      [],
      [listener(8107, harmonia.id)],
      [at(8107, { kind: 'duplicate', level: 'warning' })],
    )[7]
    expect(warned).toMatchObject({ kind: 'listening', conflict: { level: 'warning' } })
    expect(warned?.caption.detail).toContain('It clashes')
  })

  it('takes the gravest of several, and none of another instance', () => {
    const rows = [
      at(8104, { id: 'a', level: 'info' }),
      at(8104, { id: 'b', isIgnored: true }),
      at(8104, { id: 'c', level: 'warning' }),
      at(8104, { id: 'd', instance: 'coder-b' as InstanceId }),
    ]
    expect(boardOf(instance(), [component('terma', 8104)], [], [], rows)[4]?.conflict?.id).toBe('c')
  })
})

describe('isSameCell', () => {
  it('tells the cells that must be drawn anew from those that need not', () => {
    const before = boardOf(instance(), [harmonia], [], [])
    const same = boardOf(instance(), [harmonia], [], [])
    expect(before.every((cell, index) => isSameCell(cell, same[index]!))).toBe(true)
    const after = boardOf(instance(), [{ ...harmonia, state: 'failed', label: 'failed' }], [], [])
    const changed = before.flatMap((cell, index) => (isSameCell(cell, after[index]!) ? [] : [cell.port]))
    expect(changed).toEqual([8107])
  })
})

describe('summaryOf', () => {
  it('names the conflicts first, else gives the figures', () => {
    const rows = [component('terma', 8104), harmonia]
    expect(summaryOf(boardOf(instance(100, false), rows, [], [listener(8104, null)]))).toEqual({
      text: 'Planned ports held by others: terma 8104.',
      isTrouble: true,
    })
    const calm = summaryOf(boardOf(instance(100, false), rows, [], [listener(8107, harmonia.id), listener(8150, null)]))
    const ignored = aConflict(0, { instance: coderA, port: 8104, level: 'error', isIgnored: true })
    const lived = summaryOf(boardOf(instance(100, false), rows, [], [listener(8104, null)], [ignored]))
    expect(lived).toEqual({ text: '0 listening · 1 reserved · 98 free · 1 in conflict, ignored', isTrouble: false })
    expect(calm).toEqual({
      text: '1 listening · 1 reserved · 97 free · 1 held by others, outside the plan',
      isTrouble: false,
    })
  })
})
