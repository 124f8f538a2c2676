// Longer than usual: one realistic state of a whole machine, which is data.
import type { Snapshot } from '@shared/contract/stream'
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, RowAction, SpecialistRow, TimelineRow } from '@shared/model/rows'
import { circuitsAt, fallbacksAt } from './circuits'
import { uncertainAt } from './uncertain'
import { aheadAt, conflictsAt, linksAt, portRulesAt, scansAt, undosAt } from './conflicts'
import { registrationsAt } from './registrations'
import { startsAt } from './starts'

/** The instant at which the fixture's story is told; previews pass the real time. */
export const STORY_AT = Date.UTC(2026, 10, 21, 12, 4, 31)

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

type Loose<Row, Ids extends keyof Row> = Partial<Omit<Row, Ids>> & { [Id in Ids]?: string }

const reason = (code: Reason['code'], message: string): Reason => ({ code, message })

/** Actions that are legal in a state, roughly as main would say. */
export function actionsIn(state: LifecycleState, isWanted: boolean): RowAction[] {
  if (state === 'stopped' || state === 'failed' || state === 'unknown') return isWanted ? ['start', 'stop'] : ['start']
  if (state === 'stopping') return []
  return ['stop', 'restart']
}

/** An instance row; `coder-a` unless told otherwise. */
export function anInstance(over: Loose<InstanceRow, 'id'> = {}): InstanceRow {
  const counts = {
    unknown: 0,
    registering: 0,
    initializing: 0,
    starting: 0,
    ready: 0,
    degraded: 0,
    failed: 0,
    stopping: 0,
    stopped: 0,
  }
  return {
    name: 'Coder-A',
    platform: 'tekton',
    platformName: 'Tekton',
    root: '/home/ada/src/coder-a',
    mode: 'coder-a',
    ports: { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } },
    state: 'ready',
    label: '18 ready',
    problem: null,
    counts,
    actions: ['stop'],
    createdAt: STORY_AT - 30 * 24 * HOUR,
    ...over,
    id: (over.id ?? 'coder-a') as InstanceId,
  }
}

/** A component row; `coder-a/engram` unless told otherwise. */
export function aComponent(over: Loose<ComponentRow, 'id' | 'instance' | 'specialist'> = {}): ComponentRow {
  const { id = 'coder-a/engram', instance = id.slice(0, id.indexOf('/')), specialist, ...rest } = over
  const component = id.slice(id.indexOf('/') + 1)
  const state = rest.state ?? 'ready'
  return {
    component,
    name: component,
    description: 'Persistent memory',
    category: 'memory',
    order: 0,
    state,
    label: state,
    reason: null,
    isWanted: state !== 'stopped' && state !== 'stopping',
    needs: [],
    neededBy: [],
    port: 8100,
    aiPort: 45_100,
    portVariable: `${component.toUpperCase()}_PORT`,
    extraPorts: [],
    aliases: [],
    capabilities: [],
    pid: state === 'stopped' || state === 'failed' ? null : 4_100,
    run: state === 'stopped' ? null : ('run-00000001' as RunId),
    isAdopted: false,
    since: STORY_AT - 2 * HOUR - 14 * MINUTE,
    dueAt: null,
    restarts: 0,
    actions: actionsIn(state, state !== 'stopped'),
    ...rest,
    id: id as Ref,
    instance: instance as InstanceId,
    specialist: (specialist === undefined ? null : specialist) as Ref | null,
  }
}

/** A specialist row; `coder-a/engram-ai` unless told otherwise. */
export function aSpecialist(over: Loose<SpecialistRow, 'id' | 'instance'> = {}): SpecialistRow {
  const { id = 'coder-a/engram-ai', instance = id.slice(0, id.indexOf('/')), ...rest } = over
  const state = rest.state ?? 'ready'
  const isUp = state === 'ready'
  return {
    component: id.slice(id.indexOf('/') + 1).replace(/-ai$/, ''),
    name: id.slice(id.indexOf('/') + 1),
    title: 'The Memory Curator',
    order: 0,
    state,
    label: state,
    reason: null,
    isWanted: state !== 'stopped',
    port: 45_100,
    pid: state === 'stopped' ? null : 5_100,
    run: state === 'stopped' ? null : ('run-10000001' as RunId),
    isAdopted: false,
    since: STORY_AT - 2 * HOUR - 14 * MINUTE,
    dueAt: null,
    restarts: 0,
    layers: { process: isUp ? 'ok' : 'unknown', port: isUp ? 'ok' : 'unknown', ping: isUp ? 'ok' : 'unknown' },
    answeredAs: null,
    actions: actionsIn(state, state !== 'stopped'),
    ...rest,
    id: id as Ref,
    instance: instance as InstanceId,
  }
}

/** name, offset, category, description, needs, title of the specialist */
type Tekton = [string, number, string, string, string[], string]

const TEKTON: Tekton[] = [
  ['engram', 0, 'memory', 'Persistent memory', ['hermes'], 'The Memory Curator'],
  ['hermes', 1, 'infrastructure', 'Service registry and messaging', [], 'The Service Orchestrator'],
  ['ergon', 2, 'execution', 'Agents', ['hermes', 'engram'], 'The Agent Coordinator'],
  ['rhetor', 3, 'ai', 'LLM orchestration', ['hermes', 'engram'], 'The Prompt Architect'],
  ['terma', 4, 'ui', 'Terminal', ['hermes'], 'The Definition Keeper'],
  ['athena', 5, 'knowledge', 'Knowledge graph', ['hermes', 'engram'], 'The Knowledge Weaver'],
  ['prometheus', 6, 'planning', 'Strategic planning', ['hermes', 'telos'], 'The Strategic Planner'],
  ['harmonia', 7, 'workflow', 'Workflow', ['hermes'], 'The Workflow Harmonizer'],
  ['telos', 8, 'planning', 'Requirements', ['hermes'], 'The Requirements Tracker'],
  ['synthesis', 9, 'execution', 'Code synthesis and execution', ['hermes', 'harmonia'], 'The Integration Architect'],
  ['tekton_core', 10, 'infrastructure', 'Core orchestration and startup', [], 'The Platform Orchestrator'],
  ['metis', 11, 'planning', 'Task breakdown', ['hermes', 'telos'], 'The Workflow Designer'],
  ['apollo', 12, 'ai', 'Attention and prediction', ['hermes', 'rhetor'], 'The Codebase Oracle'],
  ['penia', 13, 'resources', 'Token budget', ['hermes'], 'The Budget Guardian'],
  ['sophia', 14, 'ai', 'Machine learning and measurement', ['hermes'], 'The Wisdom Keeper'],
  ['noesis', 15, 'ai', 'Discovery', ['hermes', 'rhetor', 'athena'], 'The Insight Generator'],
  ['numa', 16, 'ai', 'Platform mentor', ['hermes', 'rhetor'], 'The Specialist Orchestrator'],
  ['hephaestus', 80, 'ui', 'Web interface', ['hermes'], 'The UI Craftsman'],
]

type Story = {
  state: LifecycleState
  reason?: Reason
  ago?: number
  dueIn?: number
  restarts?: number
  isWanted?: boolean
}

/** What is going on in coder-a; who isn't named is ready. */
const CODER_A: Record<string, Story> = {
  ergon: {
    state: 'starting',
    ago: 3 * SECOND,
    dueIn: 27 * SECOND,
    reason: reason('not-ready', 'waiting for /health to answer 200'),
  },
  terma: {
    state: 'failed',
    ago: 41 * SECOND,
    reason: reason('port-taken', 'Port 8104 is held by node (pid 4123, in ~/work/shop)'),
  },
  harmonia: {
    state: 'degraded',
    ago: 12 * SECOND,
    reason: reason('not-live', '1 heartbeat missed: GET /health took over 2 s'),
  },
  synthesis: {
    state: 'initializing',
    ago: 1 * SECOND,
    dueIn: 29 * SECOND,
    reason: reason('not-listening', 'its port 8109 is not open yet'),
  },
  metis: { state: 'registering', ago: 400, dueIn: 5 * SECOND, reason: reason('waiting', 'checking port 8111') },
  sophia: { state: 'stopped', ago: 9 * MINUTE, reason: reason('stopped-by-user', 'stopped by you') },
  noesis: {
    state: 'stopping',
    ago: 2 * SECOND,
    dueIn: 8 * SECOND,
    reason: reason('stopped-by-user', 'asked to stop by you'),
  },
  hephaestus: {
    state: 'failed',
    ago: 2 * SECOND,
    dueIn: 4 * SECOND,
    restarts: 2,
    reason: {
      ...reason('restarting', 'ended by itself with exit code 1 (attempt 3 of 5)'),
      because: [
        { ref: 'coder-a/terma' as Ref, message: 'terma (8104) refused connections', at: null },
        { ref: 'coder-a/terma' as Ref, message: 'terma failed: port 8104 is held by node (pid 4123)', at: null },
      ],
    },
  },
  numa: { state: 'stopped', isWanted: true, ago: 8 * SECOND, reason: reason('waiting', 'waiting for rhetor') },
}

function componentsOf(
  instance: string,
  base: number,
  aiBase: number,
  stories: Record<string, Story>,
  at: number,
): ComponentRow[] {
  return TEKTON.map(([name, offset, category, description, needs], order) => {
    const story = stories[name] ?? { state: 'ready' }
    const isWanted = story.isWanted ?? !['stopped', 'stopping'].includes(story.state)
    const isUp = !['stopped', 'failed', 'registering'].includes(story.state)
    return aComponent({
      id: `${instance}/${name}`,
      name: name === 'tekton_core' ? 'tekton-core' : name,
      description,
      category,
      order,
      state: story.state,
      reason: story.reason ?? null,
      isWanted,
      needs,
      neededBy: TEKTON.filter(([, , , , others]) => others.includes(name)).map(([other]) => other),
      port: base + offset,
      aiPort: aiBase + offset,
      portVariable: `${name.toUpperCase()}_PORT`,
      extraPorts: name === 'hephaestus' ? [{ name: 'MCP', variable: 'HEPHAESTUS_MCP_PORT', port: base + 88 }] : [],
      aliases: name === 'penia' ? ['budget'] : [],
      specialist: `${instance}/${name}-ai`,
      pid: isUp ? 4_000 + base - 8_000 + offset : null,
      run: isUp ? (`run-${instance}-${name}` as RunId) : null,
      since: at - (story.ago ?? 2 * HOUR + 14 * MINUTE),
      dueAt: story.dueIn === undefined ? null : at + story.dueIn,
      restarts: story.restarts ?? 0,
      actions: actionsIn(story.state, isWanted),
    })
  })
}

function specialistsOf(instance: string, aiBase: number, components: ComponentRow[], at: number): SpecialistRow[] {
  return TEKTON.map(([name, offset, , , , title], order) => {
    const beside = components[order]
    const isUp = beside?.state === 'ready' || beside?.state === 'degraded'
    const state: LifecycleState =
      name === 'harmonia' && isUp && beside.state === 'degraded' ? 'degraded' : isUp ? 'ready' : 'stopped'
    return aSpecialist({
      id: `${instance}/${name}-ai`,
      title,
      order,
      state,
      reason: state === 'degraded' ? reason('no-answer', 'no answer to the last ping within 2 s') : null,
      port: aiBase + offset,
      pid: isUp ? 5_000 + aiBase - 45_000 + offset : null,
      since: at - 2 * HOUR - 13 * MINUTE,
      layers: isUp
        ? { process: 'ok', port: 'ok', ping: state === 'degraded' ? 'bad' : 'ok' }
        : { process: 'unknown', port: 'unknown', ping: 'unknown' },
    })
  })
}

function listener(port: number, over: Partial<Listener> = {}): Listener {
  return {
    id: `tcp4:0.0.0.0:${port}`,
    protocol: 'tcp',
    family: 'ipv4',
    address: '0.0.0.0',
    isWildcard: true,
    port,
    owner: 'ours',
    pid: 4_100,
    command: 'python',
    commandLine: 'python -m engram',
    folder: '/home/ada/src/coder-a/Engram',
    user: 'ada',
    startedAt: STORY_AT - 2 * HOUR,
    ref: null,
    label: 'python (pid 4100, in ~/src/coder-a/Engram)',
    ...over,
  }
}

const listensIn: ReadonlySet<LifecycleState> = new Set(['ready', 'degraded', 'starting', 'stopping'])

function listenersOf(rows: readonly (ComponentRow | SpecialistRow)[]): Listener[] {
  return rows.flatMap((row) =>
    row.port === null || row.pid === null || !listensIn.has(row.state)
      ? []
      : [listener(row.port, { pid: row.pid, ref: row.id, label: `python (pid ${row.pid}, in ~/src/${row.instance})` })],
  )
}

function timeline(at: number): TimelineRow[] {
  const lines: [number, TimelineRow['level'], string | null, LifecycleState | null, string][] = [
    [400, 'info', 'metis', 'registering', 'metis is registering: checking port 8111'],
    [1_000, 'info', 'synthesis', 'initializing', 'synthesis is initializing: process 4109 is up'],
    [2_000, 'info', 'noesis', 'stopping', 'noesis was asked to stop by you'],
    [2_000, 'error', 'hephaestus', 'failed', 'hephaestus ended with exit code 1; attempt 3 of 5 follows'],
    [3_000, 'info', 'ergon', 'starting', 'ergon listens on 8102; waiting for /health'],
    [8_000, 'info', 'numa', null, 'numa waits for rhetor'],
    [12_000, 'warning', 'harmonia', 'degraded', 'harmonia missed a heartbeat: GET /health took over 2 s'],
    [41_000, 'error', 'terma', 'failed', 'terma cannot start: port 8104 is held by node (pid 4123, in ~/work/shop)'],
    [9 * MINUTE, 'info', 'sophia', 'stopped', 'sophia was stopped by you'],
    [2 * HOUR + 14 * MINUTE, 'info', 'hermes', 'ready', 'hermes is ready after 3.4 s'],
    [2 * HOUR + 14 * MINUTE + 4_000, 'info', null, null, 'Coder-A: start of all 18 components was asked for'],
  ]
  return lines.map(([ago, level, name, state, message], index) => ({
    id: String(lines.length - index),
    at: at - ago,
    level,
    instance: 'coder-a' as InstanceId,
    ref: name === null ? null : (`coder-a/${name}` as Ref),
    state,
    message,
  }))
}

/** Three copies of Tekton: the main one well, coder-a with every kind of trouble, coder-b at rest. */
export function aSnapshot(at: number = STORY_AT): Snapshot {
  const resting = Object.fromEntries(TEKTON.map(([name]) => [name, { state: 'stopped' } satisfies Story]))
  const primary = componentsOf('primary', 8_000, 45_000, {}, at)
  const coderA = componentsOf('coder-a', 8_100, 45_100, CODER_A, at)
  const coderB = componentsOf('coder-b', 8_200, 45_200, resting, at)
  const specialists = [
    ...specialistsOf('primary', 45_000, primary, at),
    ...specialistsOf('coder-a', 45_100, coderA, at),
    ...specialistsOf('coder-b', 45_200, coderB, at),
  ]
  const components = [...primary, ...coderA, ...coderB]
  return {
    revision: 100,
    tables: {
      platforms: [
        {
          id: 'sample',
          name: 'Sample platform',
          description: 'Ten small services to try Till with',
          source: 'builtin',
          isSample: true,
          needsFolder: false,
          componentCount: 10,
          specialistCount: 4,
          componentBase: 8_000,
          aiBase: 45_000,
          blockSize: 100,
        },
        {
          id: 'tekton',
          name: 'Tekton',
          description: 'Multi-agent engineering platform',
          source: 'builtin',
          isSample: false,
          needsFolder: true,
          componentCount: 18,
          specialistCount: 18,
          componentBase: 8_000,
          aiBase: 45_000,
          blockSize: 100,
        },
      ],
      instances: [
        anInstance({
          id: 'primary',
          name: 'Primary',
          mode: 'primary',
          root: '/home/ada/src/tekton',
          ports: { component: { base: 8_000, size: 100 }, ai: { base: 45_000, size: 100 } },
          label: '36 ready',
          counts: { ...anInstance().counts, ready: 36 },
        }),
        anInstance({
          id: 'coder-a',
          state: 'failed',
          label: '2 failed · 1 degraded · 1 stopping · 3 starting · 1 waiting · 9 ready · 1 stopped',
          counts: {
            ...anInstance().counts,
            ready: 9,
            failed: 2,
            degraded: 1,
            starting: 1,
            initializing: 1,
            registering: 1,
            stopping: 1,
            stopped: 2,
          },
          actions: ['start', 'stop'],
        }),
        anInstance({
          id: 'coder-b',
          name: 'Coder-B',
          mode: 'coder-b',
          root: '/home/ada/src/coder-b',
          ports: { component: { base: 8_200, size: 100 }, ai: { base: 45_200, size: 100 } },
          state: 'stopped',
          label: 'stopped',
          counts: { ...anInstance().counts, stopped: 36 },
          actions: ['start'],
        }),
      ],
      components,
      specialists,
      listeners: [
        ...listenersOf(components),
        ...listenersOf(specialists),
        listener(8_104, {
          owner: 'stranger',
          pid: 4_123,
          command: 'node',
          commandLine: 'node server.js',
          folder: '/home/ada/work/shop',
          label: 'node (pid 4123, in ~/work/shop)',
        }),
        listener(8_199, { owner: 'stranger', pid: 812, command: 'postgres', label: 'postgres (pid 812)' }),
        listener(45_141, { owner: 'hidden', pid: null, command: null, label: 'a process of another user' }),
      ],
      conflicts: conflictsAt(at),
      ahead: aheadAt(at),
      links: linksAt(),
      scans: scansAt(at),
      portRules: portRulesAt(),
      registrations: registrationsAt(at),
      ...startsAt(at),
      breakers: [],
      fallbacks: [],
      uncertain: [],
      undos: undosAt(at),
      timeline: timeline(at),
      notices: [],
      settings: [{ id: 'settings', theme: 'system', density: 'comfortable', onQuit: 'ask' }],
      system: [
        {
          id: 'system',
          version: '0.1.0',
          host: 'app',
          enginePid: 3_001,
          dataFolder: '/home/ada/.till',
          platform: 'linux',
          hostname: 'workbench',
          cores: 16,
          memoryBytes: 34_359_738_368,
          startedAt: at - 3 * HOUR,
        },
      ],
    },
  }
}

/**
 * The same machine with a held instance, one whose folder is gone, and one on an unusual block with the written reason.
 */
export function aHeldSnapshot(at: number = STORY_AT): Snapshot {
  const { revision, tables } = aSnapshot(at)
  const day = 24 * HOUR
  const instances = tables.instances.map((row): InstanceRow =>
    row.id === 'coder-b'
      ? {
          ...row,
          hold: { reason: 'demo on Monday', heldBy: 'root', heldAt: at - day, expiresAt: at + 7 * day },
          overrideReason: 'agreed with the web team, who keep off 8200',
        }
      : row,
  )
  return {
    revision,
    tables: {
      ...tables,
      uncertain: uncertainAt(at),
      breakers: circuitsAt(at),
      fallbacks: fallbacksAt(at),
      instances: [
        ...instances,
        anInstance({
          id: 'fix-login',
          name: 'fix-login',
          mode: 'coder-d',
          root: '/home/ada/src/fix-login',
          shownRoot: '~/src/fix-login',
          ports: { component: { base: 8_400, size: 100 }, ai: { base: 45_400, size: 100 } },
          state: 'stopped',
          label: 'folder gone',
          problem: 'Its folder ~/src/fix-login is gone.',
          isOrphan: true,
          actions: [],
        }),
      ],
    },
  }
}

/** A machine on which Till was opened for the first time. */
export function anEmptySnapshot(): Snapshot {
  const { tables } = aSnapshot()
  return {
    revision: 1,
    tables: {
      ...tables,
      instances: [],
      components: [],
      specialists: [],
      listeners: [],
      conflicts: [],
      ahead: [],
      links: [],
      scans: [],
      registrations: [],
      starts: [],
      startBars: [],
      breakers: [],
      fallbacks: [],
      uncertain: [],
      undos: [],
      timeline: [],
      notices: [],
    },
  }
}
