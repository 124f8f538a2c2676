import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conflictRowSchema } from '@shared/model/conflicts'
import type { Listener } from '@shared/model/ports'
import type { ConflictDraft } from './conflict-draft'
import type { RowFacts } from './conflict-world'
import { conflictsIn } from './conflicts'
import { tekton } from './testing/definitions'
import { conflictsOf, instanceAt, listenerOn, QUIET_RULES, worldOf } from './testing/conflict-worlds'
import type { Scene } from './testing/conflict-worlds'
import { portsToAsk } from './taken'

function only(scene: Scene): ConflictDraft {
  const found = conflictsOf(scene)
  expect(found.map(({ id }) => id)).toHaveLength(1)
  const [first] = found
  if (first === undefined) throw new Error('a conflict was expected')
  return first
}

const kinds = (scene: Scene): string[] => conflictsOf(scene).map(({ id }) => id)

describe('taken', () => {
  it('names the holder, and only warns while nobody wants the port', () => {
    expect(only({ listeners: [listenerOn(8201)] })).toMatchObject({
      id: 'taken:coder-b:HERMES_PORT',
      kind: 'taken',
      level: 'warning',
      instance: 'coder-b',
      ref: 'coder-b/hermes',
      variable: 'HERMES_PORT',
      port: 8201,
      lane: 'component',
      title: 'Hermes (coder-b) cannot use 8201',
      message: '8201 is held by node (pid 4123) in ~/work/x, which listens on 0.0.0.0:8201. Hermes would not start.',
      holder: { pid: 4123, command: 'node', addresses: ['0.0.0.0:8201'], ref: null },
      remedy: null,
    })
  })

  it.each([
    [{ isWanted: true }, 'error', 'Hermes waits for it.'],
    [{ state: 'failed', reason: { code: 'port-taken', message: 'x' } }, 'error', 'Hermes could not start.'],
    [{ state: 'failed', reason: { code: 'exited', message: 'x' } }, 'warning', 'Hermes could not start.'],
  ] as const)('is as grave as its row needs the port: %o', (row, level, sentence) => {
    const found = only({ listeners: [listenerOn(8201)], rows: { 'coder-b/hermes': row } })
    expect(found.level).toBe(level)
    expect(found.message).toContain(sentence)
  })

  it('says of another user’s process that its owner is hidden, and can’t stop it', () => {
    const hidden = { owner: 'hidden', pid: null, command: null, user: 'root', label: 'a process of root' } as const
    const found = only({ listeners: [listenerOn(8201, hidden)] })
    expect(found.message).toContain('8201 is held by a process of root (owner hidden)')
    expect(found.choices.find(({ change }) => change.kind === 'stop-process')).toMatchObject({
      label: 'Stop the process of root',
      unavailable: 'It belongs to root, who alone can end it.',
    })
  })

  it('names a container, with the line that stops it', () => {
    const container = { engine: 'docker', name: 'web', port: 80 } as const
    const label = 'container web of Docker (its port 80)'
    const found = only({ listeners: [listenerOn(8201, { container, label, command: 'docker-proxy', user: 'root' })] })
    expect(found.message).toContain('8201 is held by container web of Docker (its port 80), which listens')
    expect(found.remedy).toBe('docker stop web')
    expect(found.choices.find(({ change }) => change.kind === 'stop-process')?.unavailable).toBe(
      'Container web of Docker publishes it; stop it with docker stop web.',
    )
  })

  it('asks whether a bind would fail, not only who listens', () => {
    const local = { ...tekton(), bindAddress: '127.0.0.1' }
    const instances = [instanceAt(2, { definition: local })]
    const other = listenerOn(8201, { address: '127.0.0.2', isWildcard: false })
    const v6 = listenerOn(8201, { address: '::', family: 'ipv6' })
    expect(kinds({ instances, listeners: [other] })).toEqual([])
    // What a listener on :: takes, only the system knows.
    expect(kinds({ instances, listeners: [v6] })).toHaveLength(1)
    expect(kinds({ listeners: [v6], verdicts: { 8201: { isFree: true } } })).toEqual([])
  })

  it('names of several listeners the one that is in the way', () => {
    const local = { ...tekton(), bindAddress: '127.0.0.1' }
    const found = only({
      instances: [instanceAt(2, { definition: local })],
      listeners: [
        listenerOn(8201, { address: '192.168.1.7', pid: 1, label: 'nginx (pid 1)' }),
        listenerOn(8201, { address: '127.0.0.1', pid: 7, label: 'ruby (pid 7)' }),
      ],
    })
    expect(found.holder).toMatchObject({ pid: 7, addresses: ['127.0.0.1:8201'] })
  })

  it('names a connection that merely uses the port for what it is, where the row waits for it', () => {
    const why = 'Port 45201 can’t be bound: held by an outgoing connection of curl (pid 5).'
    const row = { 'coder-b/hermes-ai': { state: 'failed', reason: { code: 'port-taken', message: 'x' } } } as const
    const scene = { verdicts: { 45_201: { isFree: false, why, isConnection: true } } } as const
    expect(kinds(scene)).toEqual([])
    expect(only({ ...scene, rows: row })).toMatchObject({
      id: 'taken:coder-b:HERMES_AI_PORT',
      level: 'error',
      holder: null,
      message: `${why} It is a connection that happens to use this port (an ephemeral clash); Hermes AI can start once it is over.`,
    })
    const bound = 'Port 45201 can’t be bound: held by node (pid 5), which bound 0.0.0.0 and doesn’t listen.'
    expect(only({ rows: row, verdicts: { 45_201: { isFree: false, why: bound } } }).message).toBe(
      `${bound} Hermes AI can’t start until it is let go.`,
    )
    expect(kinds({ rows: row, verdicts: { 45_201: { isFree: true } } })).toEqual([])
  })

  it('tries no port of a row that begins: only where its start waits for one that it can’t have', () => {
    const asked = (row: Partial<RowFacts>): number[] =>
      portsToAsk(worldOf({ rows: { 'coder-b/hermes': { isWanted: true, ...row } } })).map(({ port }) => port)
    const looking = { code: 'waiting', message: 'looking at its port' } as const
    const creating = { code: 'waiting', message: 'creating its process' } as const
    expect(asked({ state: 'registering', reason: looking })).toEqual([])
    expect(asked({ state: 'initializing', reason: creating })).toEqual([])
    const held = { code: 'waiting', message: 'Port 8201 can’t be bound.' } as const
    expect(asked({ state: 'initializing', reason: held, dueAt: 70_000 })).toEqual([8201])
    expect(asked({ state: 'registering', reason: held, dueAt: 70_000 })).toEqual([8201])
  })

  it('is none of its own: its run, its twin, another component’s extra port of the same instance', () => {
    const ours = (port: number, ref: string) => listenerOn(port, { owner: 'ours', ref, label: ref })
    expect(
      kinds({
        listeners: [
          ours(8201, 'coder-b/hermes'),
          ours(45_201, 'coder-b/hermes'),
          ours(8288, 'coder-b/hephaestus'),
          ours(8299, 'coder-b/engram'),
        ],
      }),
    ).toEqual([])
  })

  it('is no matter of UDP, of ports nobody plans, or of components that are switched off', () => {
    const off = tekton()
    const disabled = {
      ...off,
      components: off.components.map((one) => ({ ...one, isDisabled: one.id === 'hermes' })),
    }
    expect(kinds({ listeners: [listenerOn(8201, { protocol: 'udp' }), listenerOn(8250)] })).toEqual([])
    expect(kinds({ instances: [instanceAt(2, { definition: disabled })], listeners: [listenerOn(8201)] })).toEqual([])
  })

  it('takes Budget and Penia for the one port they are', () => {
    const found = only({ listeners: [listenerOn(8213)] })
    expect(found.id).toBe('taken:coder-b:BUDGET_PORT')
  })

  it('offers the ways out in safe order', () => {
    const { choices } = only({ listeners: [listenerOn(8201)] })
    expect(choices.map(({ label }) => label)).toEqual([
      'Move Hermes to another port',
      'Move all of Coder-B to other blocks',
      'Stop node (4123)',
      'Ignore this',
    ])
    expect(choices.map(({ summary }) => summary).slice(0, 2)).toEqual([
      'To 8219, the next free place in both lanes; the rest of Coder-B stays.',
      'To 8300-8399 and 45300-45399, the next free pair.',
    ])
    expect(choices.filter(({ isDangerous }) => isDangerous).map(({ change }) => change)).toEqual([
      { kind: 'stop-process', pid: 4123, port: 8201 },
    ])
  })

  it('recommends to adopt what is plainly this component, first; what only looks like it, later', () => {
    const own = { commandLine: 'python3 -m hermes', folder: '/home/ada/coder-b/Hermes', command: 'python3' }
    const choices = (more: Partial<Listener>) => only({ listeners: [listenerOn(8201, { ...own, ...more })] }).choices
    const first = (more: Partial<Listener>) => choices(more).map(({ change }) => change.kind)
    const summary = (more: Partial<Listener>) => choices(more).find(({ change }) => change.kind === 'adopt')?.summary
    expect(first({})).toEqual(['adopt', 'move-port', 'move-instance', 'stop-process', 'ignore'])
    expect(first({ commandLine: 'python3 -m pdb x' })).toEqual([
      'move-port',
      'move-instance',
      'adopt',
      'stop-process',
      'ignore',
    ])
    expect(first({ commandLine: 'python3 -m pdb x', folder: '/' })).not.toContain('adopt')
    expect(summary({ folder: '/tmp' })).toContain('its folder is another')
    expect(summary({ folder: null })).toContain('its folder can’t be seen')
    const anothers = only({ listeners: [listenerOn(8201, { ...own, user: 'bob' })] }).choices
    expect(anothers.map(({ change }) => change.kind)).not.toContain('adopt')
    expect(anothers.find(({ change }) => change.kind === 'stop-process')?.unavailable).toBe(
      'It belongs to bob, who alone can end it.',
    )
  })

  it.each([
    [
      { user: 'bob' },
      { 4123: 'node belongs to bob, who alone can end it.' },
      'node belongs to bob, who alone can end it.',
    ],
    [{ pid: 1 }, {}, 'That is the system’s first process; without it the machine ends.'],
    [{ pid: 99 }, {}, 'That is Till itself.'],
    [{}, { 4123: 'It is a service of the system (ssh.service).' }, 'It is a service of the system (ssh.service).'],
    [{ owner: 'unowned', pid: null }, {}, 'No process owns this socket any more; the system will close it.'],
  ] as const)('never offers to stop what must not be: %o', (more, protections, sentence) => {
    const { choices } = only({ listeners: [listenerOn(8201, more)], protections })
    expect(choices.find(({ change }) => change.kind === 'stop-process')?.unavailable).toBe(sentence)
  })
})

describe('taken-by-ours', () => {
  it('names the other instance’s component and offers to swap', () => {
    const ours = listenerOn(8201, { owner: 'ours', ref: 'coder-a/hermes', label: 'coder-a/hermes' })
    const found = only({ instances: [instanceAt(1), instanceAt(2)], listeners: [ours] })
    expect(found).toMatchObject({
      id: 'taken-by-ours:coder-b:HERMES_PORT',
      holder: { ref: 'coder-a/hermes' },
      message:
        '8201 is held by coder-a/hermes, which listens on 0.0.0.0:8201. Till started it. Hermes would not start.',
    })
    expect(found.choices.map(({ label }) => label)).toContain('Swap Coder-B with Coder-A')
  })

  it('can’t be swapped away between blocks of different sizes', () => {
    const ours = listenerOn(8201, { owner: 'ours', ref: 'coder-a/hermes', label: 'coder-a/hermes' })
    const small = instanceAt(1, { ports: { component: { base: 8100, size: 50 }, ai: null } })
    const { choices } = only({ instances: [small, instanceAt(2)], listeners: [ours] })
    expect(choices.find(({ change }) => change.kind === 'swap')?.unavailable).toBe(
      'Their blocks are of different sizes.',
    )
  })

  it('is told of another component of the same instance too, without a swap', () => {
    const ours = listenerOn(8201, { owner: 'ours', ref: 'coder-b/engram', label: 'coder-b/engram' })
    const found = only({ listeners: [ours] })
    expect(found.kind).toBe('taken-by-ours')
    expect(found.choices.map(({ change }) => change.kind)).toEqual(['move-port', 'move-instance', 'ignore'])
  })
})

describe('blocks', () => {
  const unbound = { ...tekton(), bounds: null }
  const custom = (base: number, more = {}) => ({
    instances: [
      instanceAt(2, {
        mode: 'custom',
        definition: unbound,
        ports: { component: { base, size: 100 }, ai: { base: 46_000, size: 100 } },
        ...more,
      }),
    ],
  })

  it('that overlap are told once, by the newer one; also with what is kept ahead', () => {
    const b = instanceAt(2, { ports: { component: { base: 8150, size: 100 }, ai: { base: 46_000, size: 100 } } })
    expect(only({ instances: [instanceAt(1), b] })).toMatchObject({
      id: 'overlap:coder-b:coder-a',
      level: 'error',
      instance: 'coder-b',
      title: 'Coder-B and Coder-A share ports',
      choices: [{ change: { kind: 'move-instance' } }, { change: { kind: 'ignore' } }],
    })
    const reservations = [{ instance: 'ahead-1', ports: instanceAt(2).ports, ahead: { note: 'coder-c, next week' } }]
    expect(only({ reservations }).message).toContain('8200-8299, which is kept for “coder-c, next week”.')
  })

  it('in a reserved range warn where a person chose them, and tell the reason that was written', () => {
    expect(only(custom(5400))).toMatchObject({ id: 'reserved-range:coder-b', level: 'warning', remedy: null })
    expect(only(custom(8050)).id).toBe('reserved-range:coder-b')
    const reasoned = only(custom(5400, { overrideReason: 'our proxy knows only these' }))
    expect(reasoned.level).toBe('info')
    expect(reasoned.message).toContain('Taken on purpose: “our proxy knows only these”')
    expect(only(custom(900)).remedy).toBe('sudo sysctl -w net.ipv4.ip_unprivileged_port_start=900')
  })

  it('of a primary that was moved into one warn as well', () => {
    expect(only(custom(5400, { mode: 'primary' })).kind).toBe('reserved-range')
  })

  it('of the documents are no fault: the primary’s 8080, coder-d’s 8443', () => {
    expect(kinds({ instances: [instanceAt(0)] })).toEqual([])
    expect(kinds({ instances: [instanceAt(4)] })).toEqual([])
  })

  it('outside of what the platform expects warn', () => {
    expect(only({ instances: [instanceAt(20)] })).toMatchObject({ kind: 'bounds', level: 'warning' })
    expect(kinds({ instances: [instanceAt(19)] })).toEqual([])
  })

  it('that the system may use itself are one row an instance, whose line mends them all', () => {
    const rules = { ...QUIET_RULES, ephemeral: { from: 32_768, to: 60_999 } }
    const instances = [instanceAt(1), instanceAt(2)]
    const found = conflictsOf({ instances, rules })
    expect(found.map(({ id, level, remedy }) => [id, level, remedy])).toEqual([
      ['ephemeral:coder-a', 'info', 'sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999'],
      ['ephemeral:coder-b', 'info', 'sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999'],
    ])
    expect(kinds({ instances, rules: { ...rules, reserved: [{ from: 45_000, to: 49_999 }] } })).toEqual([])
  })

  it('that the system keeps for itself are told whoever chose them', () => {
    const rules = { ...QUIET_RULES, excluded: [{ from: 8250, to: 8260 }] }
    expect(only({ rules }).message).toBe(
      'The system keeps 8250-8260 for itself; what wants to start there may be refused.',
    )
  })

  it('of an instance whose folder is gone tell only that', () => {
    const found = only({ instances: [instanceAt(2, { isOrphan: true })], listeners: [listenerOn(8201)] })
    expect(found).toMatchObject({ id: 'orphan:coder-b', level: 'warning', title: 'The folder of Coder-B is gone' })
  })

  it('of an instance that can’t be read are judged as far as they can be', () => {
    expect(kinds({ instances: [instanceAt(2, { definition: null })], listeners: [listenerOn(8201)] })).toEqual([])
  })
})

describe('any world', () => {
  const listener = fc
    .tuple(
      fc.oneof(fc.integer({ min: 8000, max: 8500 }), fc.integer({ min: 45_000, max: 45_500 })),
      fc.constantFrom('0.0.0.0', '127.0.0.1', '::', '::1'),
      fc.constantFrom<Partial<ReturnType<typeof listenerOn>>>(
        {},
        { owner: 'hidden', pid: null, command: null },
        { owner: 'ours', ref: 'coder-a/hermes' },
        { protocol: 'udp' },
      ),
    )
    .map(([port, address, more]) =>
      listenerOn(port, { ...more, address, family: address.includes(':') ? 'ipv6' : 'ipv4' }),
    )

  it('gives rows that fit the contract, ids once each, and the same again', () => {
    fc.assert(
      fc.property(fc.array(listener, { maxLength: 30 }), (listeners) => {
        const scene: Scene = { instances: [instanceAt(0), instanceAt(1), instanceAt(2)], listeners }
        const found = conflictsOf(scene)
        expect(conflictsOf(scene)).toEqual(found)
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
        for (const draft of found) conflictRowSchema.parse({ ...draft, since: 1, isIgnored: false })
        // Nobody is asked about ports on which nobody listens.
        const heard = new Set(listeners.map(({ port }) => port))
        expect(portsToAsk(worldOf(scene)).every(({ port }) => heard.has(port))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('of 50 instances costs no more per listener with 10,000 of them than with 1,000', () => {
    const instances = Array.from({ length: 50 }, (_, at) =>
      instanceAt(at, { id: `i${at}` as never, name: `i${at}`, mode: 'custom' }),
    )
    const quickest = (count: number): number => {
      const listeners = Array.from({ length: count }, (_, at) => listenerOn(20_000 + at))
      const rules = { ...QUIET_RULES, ephemeral: { from: 32_768, to: 60_999 } }
      const world = worldOf({ instances, listeners, rules })
      const took = Array.from({ length: 30 }, () => {
        const began = performance.now()
        conflictsIn(world)
        return performance.now() - began
      })
      return Math.min(...took)
    }
    // A search that asks of every port for every place would cost a hundred times as much, and more.
    const few = quickest(1_000)
    expect(quickest(10_000)).toBeLessThan(few * 40)
  })
})
