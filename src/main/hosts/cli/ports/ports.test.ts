import { beforeEach, describe, expect, it } from 'vitest'
import type { PortsReport } from '@shared/contract/commands'
import type { ScanRow } from '@shared/model/conflicts'
import type { Failure } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import type { FakeEngine } from '../../testing/fake-engine'
import { createFakeEngine } from '../../testing/fake-engine'
import {
  componentRow,
  conflictRow,
  consequence,
  instanceRow,
  listenerRow,
  platformRow,
  specialistRow,
} from '../../testing/rows'
import type { Typed, TypedOptions } from '../../testing/typed-line'
import { typeLine } from '../../testing/typed-line'

const B = 'coder-b' as InstanceId
let engine: FakeEngine

const till = (line: string, options?: TypedOptions): Promise<Typed> =>
  typeLine(
    engine,
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    options,
  )
const answer = (name: string, value: unknown): void => void engine.answers.set(name, { ok: true, value })
const refuse = (name: string, failure: Failure): void => void engine.answers.set(name, { ok: false, failure })
const inputsOf = (name: string): unknown[] =>
  engine.calls.filter((call) => call.name === name).map((call) => call.input)
const PLANNED = [
  ['Engram', 'component', 'ENGRAM_PORT', 8200],
  ['Hermes', 'component', 'HERMES_PORT', 8201],
  ['Hermes AI', 'ai', 'HERMES_AI_PORT', 45_201],
  ['AISH MCP', 'component', 'AISH_MCP_PORT', 8218],
] as const

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.platforms.push(platformRow('sample'), platformRow('tekton', { name: 'Tekton' }))
  const ports = { component: { base: 8200, size: 100 }, ai: { base: 45_200, size: 100 } }
  engine.tables.instances.push(instanceRow({ id: B, platform: 'tekton', mode: 'coder-b', ports, root: '/home/me/b' }))
  engine.tables.components.push(
    componentRow(B, 'engram', { name: 'Engram', port: 8200, portVariable: 'ENGRAM_PORT' }),
    componentRow(B, 'hermes', { name: 'Hermes', port: 8201, portVariable: 'HERMES_PORT' }),
  )
  engine.tables.specialists.push(specialistRow(B, 'hermes', { port: 45_201 }))
  answer('ports.report', {
    version: 1,
    blocks: [{ instance: B, ports }],
    planned: PLANNED.map(([name, lane, variable, port]) => ({
      instance: B,
      name,
      lane,
      variable,
      port,
      listener: null,
    })),
    listeners: [],
  } satisfies PortsReport)
  answer('ports.compare', { instance: B, files: [], ports: [] })
})

describe('till ports', () => {
  it('tells what the files say, containers, what is kept for later, and how many conflicts there are', async () => {
    const { ref: _ref, ...listener } = listenerRow({ port: 8201 })
    const report = {
      version: 1,
      blocks: [{ instance: B, ports: { component: { base: 8200, size: 100 }, ai: null } }],
      planned: [
        { instance: B, name: 'Engram', lane: 'component', variable: 'ENGRAM_PORT', port: 8200, listener: null },
        {
          instance: B,
          name: 'Hermes',
          lane: 'component',
          variable: 'HERMES_PORT',
          port: 8201,
          listener: { ...listener, ref: null, addresses: [], container: { engine: 'docker', name: 'web', port: 80 } },
        },
      ],
      listeners: [],
      ahead: [
        { id: 'a1', note: 'a demo', platform: 'tekton', ports: { component: { base: 8300, size: 100 }, ai: null } },
      ],
    } satisfies PortsReport
    answer('ports.report', report)
    const note = '.env.local says 8000.'
    answer('ports.compare', {
      instance: B,
      files: [{ path: '~/b/.env.tekton', exists: true, problem: 'It is a folder.' }],
      ports: [{ variable: 'ENGRAM_PORT', level: 'warning', note }],
    })
    engine.tables.conflicts.push(conflictRow(B), conflictRow(B, { id: 'x', isIgnored: true }))
    const { code, out } = await till('ports')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'coder-b  8200-8299',
      '  ▲ ~/b/.env.tekton: It is a folder.',
      '  □  8200  Engram  ENGRAM_PORT  free                                              ▲ .env.local says 8000.',
      '  ✖  8201  Hermes  HERMES_PORT  held by the docker container web, port 80 inside',
      '',
      'a demo  8300-8399  kept for later (a1)',
      '',
      '1 error: till ports check tells what to do.',
      '',
    ])
    expect(JSON.parse((await till('ports --json')).out)).toMatchObject({
      ...report,
      comparisons: [{ ports: [{ note }] }],
    })
  })

  it('shows one instance alone, under either spelling, also in JSON', async () => {
    engine.tables.instances.push(instanceRow({ id: 'check' }))
    for (const line of ['ports --instance check --json', 'ports --json --instance check']) {
      const { code, out } = await till(line)
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ planned: [], comparisons: [{}] })
    }
    expect((await till('ports coder-b --instance check')).code).toBe(2)
    expect((await till('ports nobody')).code).toBe(4)
  })

  it('goes on where an instance can’t be compared', async () => {
    refuse('ports.compare', { code: 'instance.broken', message: 'Its folder is gone.' })
    const { code, out } = await till('ports')
    expect(code).toBe(0)
    expect(out).toContain('Its folder is gone.')
    expect(out).toContain('HERMES_PORT')
  })
})

describe('till ports check', () => {
  const move: PortChange = { kind: 'move-port', instance: B, variable: 'HERMES_PORT', offset: 50 }
  const choice = (change: PortChange, label: string, unavailable: string | null = null) => ({
    change,
    label,
    summary: '',
    isDangerous: false,
    unavailable,
  })

  it('tells owner and remedies, errors first, and ends with 1', async () => {
    engine.tables.conflicts.push(
      conflictRow(B, {
        id: 'reserved-range:coder-b',
        kind: 'reserved-range',
        level: 'warning',
        title: 'A warning',
        message: 'Why.',
        holder: null,
        remedy: 'sudo sysctl -w x=1',
      }),
      conflictRow(B, {
        choices: [
          choice(move, 'Move hermes'),
          choice({ kind: 'swap', instance: B, other: 'a' as InstanceId }, 'Swap', 'Held.'),
          choice({ kind: 'stop-process', pid: 4123, port: 8201 }, 'Stop node (4123)'),
          choice({ ...move, variable: 'AISH_MCP_PORT', offset: null }, 'Move the extra port'),
        ],
      }),
    )
    const { code, out } = await till('ports check')
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      '✖ Hermes (coder-b) cannot use 8201',
      '  node (pid 4123) in ~/work/x listens on 127.0.0.1:8201.',
      '    till ports move coder-b/hermes --offset 50  Move hermes',
      '    till ports stop 8201 --pid 4123             Stop node (4123)',
      '    till ports move coder-b/AISH_MCP_PORT       Move the extra port',
      '',
      '▲ A warning',
      '  Why.',
      '    sudo sysctl -w x=1',
      '',
      '1 error and 1 warning.',
      '',
    ])
    expect(JSON.parse((await till('ports --json check')).out)).toMatchObject({
      version: 1,
      isFine: false,
      errors: 1,
      warnings: 1,
      conflicts: [{ level: 'error', choices: [{}, {}, {}, {}] }, { level: 'warning' }],
    })
  })

  it.each([
    ['ports check', [], 0],
    ['ports check', ['info'], 0],
    ['ports check --strict', ['info'], 1],
    ['ports check', ['warning'], 1],
    ['ports check coder-b', ['error'], 1],
    ['ports check other', ['error'], 0],
    ['ports check nobody', [], 4],
  ] as const)('till %s of %j ends with %i', async (line, levels, code) => {
    engine.tables.instances.push(instanceRow({ id: 'other' }))
    engine.tables.conflicts.push(...levels.map((level) => conflictRow(B, { level })))
    expect((await till(line)).code).toBe(code)
  })

  it('does not count what is ignored, and says how to heed it', async () => {
    engine.tables.conflicts.push(conflictRow(B, { isIgnored: true }))
    const { code, out } = await till('ports check --strict')
    expect(code).toBe(0)
    expect(out).toContain('till ports heed taken:coder-b:HERMES_PORT')
    expect(out).toContain('No conflicts.')
  })

  it('looks at the sockets first, and needs no engine where nothing was ever made', async () => {
    await till('ports check')
    expect(engine.calls[0]?.name).toBe('ports.scan')
    engine.calls.length = 0
    const typed = await till('ports check --json', { hasData: false })
    expect(JSON.parse(typed.out)).toMatchObject({ isFine: true, conflicts: [] })
    expect(typed.code).toBe(0)
    expect((await till('ports check coder-b', { hasData: false })).code).toBe(4)
    expect(engine.calls).toEqual([])
  })
})

describe('till ports doctor', () => {
  it('tells port, role, owner and the exact remedy, and the system’s own facts once', async () => {
    engine.tables.portRules.push({
      id: 'rules',
      ephemeral: { from: 32_768, to: 60_999 },
      reserved: [{ from: 45_000, to: 45_099 }],
      excluded: [],
      unprivilegedFrom: 1024,
    })
    const remedy = 'sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999'
    const ephemeral = { kind: 'ephemeral', level: 'info', title: 'May be lent out', holder: null, remedy } as const
    engine.tables.conflicts.push(
      conflictRow(B, {
        choices: [
          {
            change: { kind: 'stop-process', pid: 4123, port: 8201 },
            label: 'Stop node (4123)',
            summary: '',
            isDangerous: true,
            unavailable: null,
          },
        ],
      }),
      conflictRow(B, { ...ephemeral, id: 'ephemeral:1' }),
      conflictRow(B, { ...ephemeral, id: 'ephemeral:2' }),
      conflictRow(B, { id: 'orphan:coder-b', kind: 'orphan', variable: null, port: null, title: 'Gone', holder: null }),
    )
    answer('ports.compare', {
      instance: B,
      files: [],
      ports: [
        { variable: 'HERMES_PORT', level: 'error', note: 'told already', reserved: 8201, listening: [] },
        { variable: 'HERMES_AI_PORT', level: 'warning', note: 'Twice in .env.local.', reserved: 45_201, listening: [] },
        { variable: 'ENGRAM_PORT', level: 'ok', note: null, reserved: 8200, listening: [] },
      ],
    })
    const { code, out } = await till('ports doctor')
    expect(code).toBe(1)
    const lines = out.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' '))
    expect(lines).toContain('where port 8201, component hermes, HERMES_PORT')
    expect(lines).toContain('in use by node (pid 4123) in ~/work/x')
    expect(lines).toContain('remedy till ports stop 8201 --pid 4123 # Stop node (4123)')
    expect(lines).toContain('where port 45201, specialist hermes-ai, HERMES_AI_PORT')
    expect(lines).toContain('remedy till forget coder-b # Forget it and free its blocks')
    expect(lines).toContain('outgoing connections use 32768-60999')
    expect(lines).toContain('but never 45000-45099')
    expect(lines.filter((line) => line === remedy)).toHaveLength(1)
    expect(out).not.toContain('told already')
    expect(lines).toContain('● 2 ports as planned')
    expect(lines.at(-2)).toBe('Not healthy: 2 errors and 1 warning.')
    const json: unknown = JSON.parse((await till('ports doctor --json')).out)
    expect(json).toMatchObject({
      isHealthy: false,
      instances: [
        {
          id: B,
          soundPorts: 2,
          problems: [{ kind: 'orphan', role: null }, { port: 8201, role: 'component hermes' }, {}],
        },
      ],
      system: { rules: { unprivilegedFrom: 1024 }, problems: [{ remedy }] },
    })
  })

  it('check shows a line of the system’s once for all that it mends', async () => {
    const remedy = 'sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999'
    const ephemeral = { kind: 'ephemeral', level: 'info', holder: null, remedy } as const
    engine.tables.conflicts.push(
      conflictRow(B, { ...ephemeral, id: 'e1', title: 'Of one', message: '45000-45099 lies in it. Much more.' }),
      conflictRow(B, { ...ephemeral, id: 'e2', title: 'Of two', message: '45200-45299 lies in it. Much more.' }),
    )
    const { code, out } = await till('ports check')
    expect(code).toBe(0)
    expect(out.split(remedy)).toHaveLength(2)
    expect(out).toContain('· Of two\n  45200-45299 lies in it. The same line mends it.\n')
  })

  it('tells many differences of one file once', async () => {
    engine.tables.conflicts.push(
      conflictRow(B, {
        kind: 'duplicate',
        level: 'warning',
        variable: null,
        port: null,
        title: 'Set twice',
        holder: null,
      }),
    )
    const ports = ['HERMES_PORT', 'ENGRAM_PORT'].map((variable) => ({ variable, level: 'warning', note: 'again' }))
    answer('ports.compare', { instance: B, files: [], ports })
    const { out } = await till('ports doctor')
    expect(out).toContain('Set twice')
    expect(out).not.toContain('again')
    expect(out).toContain('● 2 ports as planned')
  })

  it('ends with 0 where nothing needs mending', async () => {
    const { code, out } = await till('ports doctor coder-b')
    expect(code).toBe(0)
    expect(out).toContain('Healthy: 4 planned ports of 1 instance, and nothing in the way.')
    expect((await till('ports doctor nobody')).code).toBe(4)
  })

  it('tells of a hold and of an instance that is broken', async () => {
    engine.tables.instances[0] = {
      ...instanceRow({ id: B }),
      hold: { reason: 'a demo runs', heldBy: 'me', heldAt: 1, expiresAt: null },
      problem: 'Its definition is broken.',
    }
    const { code, out } = await till('ports doctor')
    expect(code).toBe(1)
    expect(out).toContain('Held: a demo runs')
    expect(out).toContain('✖ Its definition is broken.')
  })
})

describe('till ports suggest', () => {
  it('explains the next free blocks, or the next free port', async () => {
    const blocks = { component: { base: 8300, size: 100 }, ai: { base: 45_300, size: 100 } }
    answer('ports.suggest', { blocks, offset: null, port: null, explanation: ['8200-8299 is coder-b’s.'] })
    const { code, out } = await till('ports suggest --platform tekton')
    expect({ code, out }).toEqual({ code: 0, out: '8300-8399 · AI 45300-45399\n  8200-8299 is coder-b’s.\n' })
    answer('ports.suggest', { blocks: null, offset: 19, port: 8219, explanation: [] })
    expect((await till('ports suggest coder-b --port hermes')).out).toBe('8219 (offset 19)\n')
    expect((await till('ports suggest --port aish_mcp_port')).code).toBe(0)
    expect(inputsOf('ports.suggest')).toEqual([
      { instance: null, platform: 'tekton', variable: null },
      { instance: B, platform: null, variable: 'HERMES_PORT' },
      { instance: B, platform: null, variable: 'AISH_MCP_PORT' },
    ])
  })

  it('ends with 1 where no place is free, and with 2 where it is not said for what', async () => {
    answer('ports.suggest', { blocks: null, offset: null, port: null, explanation: ['All are taken.'] })
    expect(await till('ports suggest coder-b')).toMatchObject({ code: 1, out: 'No place is free.\n  All are taken.\n' })
    expect((await till('ports suggest')).code).toBe(2)
  })
})

describe('a change', () => {
  const move: PortChange = { kind: 'move-port', instance: B, variable: 'HERMES_PORT', offset: null }
  const filled: PortChange = { ...move, offset: 50 }
  const shown = (more: Partial<Consequence> = {}): void => answer('ports.preview', consequence(filled, more))

  beforeEach(() => {
    shown({
      files: [
        {
          path: '~/b/.env.local',
          before: 'HERMES_PORT=8201\n',
          after: 'HERMES_PORT=8250\n',
          changes: [
            { variable: 'HERMES_PORT', before: '8201', after: '8250', occurrences: 1 },
            { variable: 'HERMES_AI_PORT', before: '8201', after: '45250', occurrences: 2 },
          ],
        },
      ],
      restarts: [{ ref: `${B}/hermes` as never, name: 'Hermes' }],
      warnings: ['It is bold.'],
    })
    answer('ports.apply', { revision: 1, message: 'Hermes moved from 8201 to 8250.', undo: '7' })
  })

  it('is shown, asked about, done as it was shown, and can be taken back', async () => {
    const { code, out, asked } = await till('ports move coder-b/hermes', { answers: ['y'] })
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'Hermes moves from 8201 to 8250.',
      '',
      '~/b/.env.local',
      '  HERMES_PORT     8201            →  8250',
      '  HERMES_AI_PORT  8201 (2 lines)  →  45250',
      '',
      'Restarts: coder-b/hermes',
      '',
      '▲ It is bold.',
      '',
      'Hermes moved from 8201 to 8250.',
      'To take it back: till ports undo 7',
      '',
    ])
    expect(asked).toEqual(['Move to 8250? [y/N]'])
    expect(inputsOf('ports.preview')).toEqual([{ change: move }])
    expect(inputsOf('ports.apply')).toEqual([{ change: filled, token: 'seen' }])
  })

  it.each([
    ['ports move coder-b/hermes', { answers: [''] }, 1, /Nothing was changed/],
    ['ports move coder-b/hermes', { answers: ['no'] }, 1, /Nothing was changed/],
    ['ports move coder-b/hermes', {}, 5, /nobody can be asked here. Add --yes/],
    ['ports move coder-b/hermes --json', { answers: ['y'] }, 5, /nobody can be asked/],
    ['ports move coder-b/hermes --dry-run', {}, 0, /Nothing was changed/],
  ] as [string, TypedOptions, number, RegExp][])('till %s %j is not done (%i)', async (line, options, code, says) => {
    const typed = await till(line, options)
    expect(typed.code).toBe(code)
    expect(typed.out + typed.err).toMatch(says)
    expect(inputsOf('ports.apply')).toEqual([])
  })

  it('is not tried where something stands in the way', async () => {
    shown({ obstacle: 'coder-b is held: a demo runs.' })
    for (const flag of ['--yes', '--dry-run', '--yes --json']) {
      const { code, err } = await till(`ports move coder-b/hermes ${flag}`)
      expect({ code, err }).toEqual({ code: 5, err: 'coder-b is held: a demo runs.\n' })
    }
    expect(inputsOf('ports.apply')).toEqual([])
  })

  it('asks for the reason where only that is missing', async () => {
    shown({ obstacle: '3000-3099 is used by others.', needsReason: true })
    expect((await till('ports move coder-b --base 3000 --yes')).err).toContain('say why with --reason')
  })

  it('is refused where the facts changed meanwhile', async () => {
    refuse('ports.apply', { code: 'conflict.stale', message: 'It is not as it was shown.' })
    const { code, err } = await till('ports move coder-b/hermes --yes')
    expect(code).toBe(5)
    expect(err).toContain('It is not as it was shown.\nNothing was changed. The same command again')
  })

  it('tells all of it as JSON', async () => {
    const dry: unknown = JSON.parse((await till('ports move coder-b/hermes --dry-run --json')).out)
    expect(dry).toMatchObject({ version: 1, isApplied: false, consequence: { token: 'seen' } })
    const done: unknown = JSON.parse((await till('ports --json move coder-b/hermes --yes')).out)
    expect(done).toMatchObject({ isApplied: true, undo: '7', message: 'Hermes moved from 8201 to 8250.' })
  })

  it.each([
    ['move hermes', move],
    ['move coder-b/hermes-ai --to 45250', { ...move, variable: 'HERMES_AI_PORT', offset: 50 }],
    ['move CODER-B/Hermes --to 8250', filled],
    ['move coder-b/aish_mcp_port --offset 0', { ...move, variable: 'AISH_MCP_PORT', offset: 0 }],
    ['move coder-b', { kind: 'move-instance', instance: B, componentBase: null, aiBase: null, reason: null }],
    [
      'move coder-b --base 9000 --ai-base 46000 --reason "no other"',
      { kind: 'move-instance', instance: B, componentBase: 9000, aiBase: 46_000, reason: 'no other' },
    ],
    ['swap coder-b Other', { kind: 'swap', instance: B, other: 'other' }],
    ['repair coder-b', { kind: 'repair', instance: B }],
    ['stop 8201', { kind: 'stop-process', pid: 4123, port: 8201 }],
    ['adopt coder-b/hermes --pid 99', { kind: 'adopt', ref: 'coder-b/hermes', pid: 99 }],
    ['adopt hermes', { kind: 'adopt', ref: 'coder-b/hermes', pid: 4123 }],
    ['ignore taken:coder-b:HERMES_PORT', { kind: 'ignore', conflict: 'taken:coder-b:HERMES_PORT' }],
    ['heed taken:coder-b:HERMES_PORT', { kind: 'heed', conflict: 'taken:coder-b:HERMES_PORT' }],
  ])('till ports %s means %j', async (line, change) => {
    engine.tables.instances.push(instanceRow({ id: 'other', name: 'Other' }))
    engine.tables.listeners.push(listenerRow())
    expect((await till(`ports ${line} --yes`)).code).toBe(0)
    expect(inputsOf('ports.preview')).toEqual([{ change }])
  })

  it.each([
    ['move coder-b/hermes --to 8300', 5, /lies outside coder-b’s block 8200-8299/],
    ['move coder-b --offset 3', 2, /whole instance/],
    ['move coder-b/hermes --base 9000', 2, /one port/],
    ['move coder-b/hermes --to 8250 --offset 50', 2, /cannot be used with/],
    ['move coder-b/nope', 4, /no component “nope” in coder-b/],
    ['move nope', 4, /no component “nope”/],
    ['move engram', 5, /coder-b\/engram, other\/engram/],
    ['move', 2, /missing required argument/],
    ['swap coder-b nope', 4, /no instance “nope”/],
    ['stop 9999', 4, /Nobody listens on 9999/],
    ['stop 8201', 5, /2 processes listen on 8201/],
    ['stop 8201 --pid 5', 4, /Process 5 does not listen/],
    ['stop 8202', 5, /does not tell which process/],
    ['stop 8200', 5, /coder-b\/engram listens on 8200, and Till runs it/],
    ['stop high', 2, /whole number/],
  ])('till ports %s ends with %i', async (line, code, says) => {
    engine.tables.instances.push(instanceRow({ id: 'other' }))
    engine.tables.components.push(componentRow('other', 'engram', { port: 8000 }))
    engine.tables.listeners.push(
      listenerRow(),
      listenerRow({ id: 'tcp6:::1:8201', pid: 4999 }),
      listenerRow({ id: 'tcp4:0.0.0.0:8202', port: 8202, pid: null, owner: 'hidden' }),
      listenerRow({ id: 'tcp4:0.0.0.0:8200', port: 8200, owner: 'ours', ref: `${B}/engram` as never }),
    )
    const typed = await till(`ports ${line}`)
    expect(typed.code).toBe(code)
    expect(typed.err).toMatch(says)
    expect(inputsOf('ports.preview')).toEqual([])
  })

  it('shows the processes that would end, and that it is for good', async () => {
    shown({
      isUndoable: false,
      tree: [
        { pid: 4123, depth: 0, commandLine: 'node server.js', user: 'me' },
        { pid: 4124, depth: 1, commandLine: 'node worker.js', user: null },
      ],
    })
    engine.tables.listeners.push(listenerRow())
    const { out } = await till('ports stop 8201', { answers: ['n'] })
    expect(out).toContain('Would end:\n  4123  node server.js (me)\n    4124  node worker.js\n')
    expect(out).toContain('This can’t be taken back.')
  })
})

describe('till ports undo', () => {
  it('takes back the step that was named, else the newest', async () => {
    answer('ports.undo', { revision: 1, message: 'Hermes is back on 8201.' })
    engine.tables.undos.push(
      { id: 'new', instance: B, message: '', at: 2 },
      { id: 'old', instance: B, message: '', at: 1 },
    )
    expect(await till('ports undo')).toMatchObject({ code: 0, out: 'Hermes is back on 8201.\n' })
    expect((await till('ports undo old')).code).toBe(0)
    expect(inputsOf('ports.undo')).toEqual([{ id: 'new' }, { id: 'old' }])
  })

  it('says so where there is none', async () => {
    expect(await till('ports undo')).toMatchObject({ code: 4, err: 'There is nothing to take back.\n' })
    refuse('ports.undo', { code: 'undo.gone', message: 'It was taken back already.' })
    expect((await till('ports undo 3')).code).toBe(5)
  })
})

describe('blocks kept for later, and holds', () => {
  it('keeps blocks and gives them back', async () => {
    const ports = { component: { base: 8300, size: 100 }, ai: null }
    answer('block.reserve', { revision: 1, id: 'a1', ports })
    const typed = await till('ports reserve --mode coder-c --note "a demo"')
    expect(typed).toMatchObject({
      code: 0,
      out:
        'Kept for “a demo”: 8300-8399\n' +
        'To use it: till install tekton --kept a1 --path <folder>\n' +
        'To give it back: till ports unreserve a1\n',
    })
    expect(inputsOf('block.reserve')).toEqual([
      { platform: 'tekton', mode: 'coder-c', componentBase: null, aiBase: null, note: 'a demo', reason: null },
    ])
    expect((await till('ports unreserve a1')).code).toBe(0)
    expect((await till('ports reserve --mode coder-c --base 8300 --note x')).code).toBe(2)
    expect((await till('ports reserve')).code).toBe(2)
    engine.tables.instances.length = 0
    expect((await till('ports reserve --note x')).err).toContain('--platform')
  })

  it('holds and releases', async () => {
    expect(await till('hold coder-b --reason "a demo" --days 2')).toMatchObject({
      code: 0,
      out: 'coder-b is held for 2 days: a demo\nTo release it: till release coder-b\n',
    })
    expect(inputsOf('instance.hold')).toEqual([{ id: B, reason: 'a demo', days: 2 }])
    expect((await till('hold coder-b')).code).toBe(2)
    expect(await till('release coder-b')).toMatchObject({ code: 0, out: 'coder-b is not held.\n' })
    engine.tables.instances[0] = {
      ...instanceRow({ id: B }),
      hold: { reason: 'x', heldBy: 'me', heldAt: 1, expiresAt: null },
    }
    expect(await till('release coder-b')).toMatchObject({ code: 0, out: 'coder-b is released.\n' })
    expect(inputsOf('instance.release')).toEqual([{ id: B }])
  })
})

describe('till ports scan', () => {
  const finding = { file: 'a.py', line: 3, column: 1, port: 8000, text: 'port = 8000', kind: 'literal' } as const
  const row: ScanRow = {
    id: B,
    state: 'done',
    filesDone: 10,
    filesTotal: 10,
    findings: [],
    findingCount: 0,
    message: '10 files, nothing found.',
    startedAt: 1,
    endedAt: 2,
  }

  it.each([
    ['nothing', [], 0, ''],
    ['ports of its own', [{ ...finding, owner: B, variable: null }], 0, '▲ a.py:3  8000  its own  port = 8000\n'],
    [
      'a fallback',
      [{ ...finding, kind: 'fallback', owner: 'primary' as InstanceId, variable: 'ENGRAM_PORT' }],
      0,
      '· a.py:3  8000  primary’s, use ENGRAM_PORT  port = 8000\n',
    ],
    [
      'another instance’s port',
      [{ ...finding, owner: 'primary' as InstanceId, variable: 'ENGRAM_PORT' }],
      1,
      '✖ a.py:3  8000  primary’s, use ENGRAM_PORT  port = 8000\n',
    ],
  ] as const)('of %s', async (_what, findings, code, says) => {
    engine.tables.scans.push({ ...row, findings: [...findings], findingCount: findings.length })
    const typed = await till('ports scan coder-b')
    expect(typed).toMatchObject({ code, out: `${says}10 files, nothing found.\n` })
    expect((await till('ports scan coder-b --json')).code).toBe(code)
  })

  it('follows a search until it is done', async () => {
    engine.tables.scans.push({ ...row, state: 'running', message: 'Searching.' })
    const typed = till('ports scan coder-b')
    await expect.poll(() => inputsOf('scan.start')).toHaveLength(1)
    engine.push({ kind: 'patch', patch: { revision: 2, put: { scans: [row] }, gone: {} } })
    expect((await typed).code).toBe(0)
  })

  it('ends with 1 where it failed', async () => {
    engine.tables.scans.push({ ...row, state: 'failed', message: 'The folder is gone.' })
    expect(await till('ports scan coder-b')).toMatchObject({ code: 1, out: 'The folder is gone.\n' })
  })
})
