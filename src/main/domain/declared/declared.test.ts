import { describe, expect, test } from 'vitest'
import { componentRef, specialistRef, type InstanceId } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { plannedPorts } from '../ports/plan'
import { tekton } from '../ports/testing/definitions'
import { comparePorts } from './compare'
import { fileConflicts, machineConflict } from './conflicts'
import { readDeclarations, type DeclaredFile } from './declarations'
import { fileDifferences } from './file-differences'
import { machineDifference, portsByRow, socketsOf } from './listening'
import { ourVariables } from './our-variables'
import { pathsToCheck, rootDifferences, rootVariables } from './root-differences'

const id = 'coder-b' as InstanceId
const definition = tekton()
const blocks = { component: { base: 8_200, size: 100 }, ai: { base: 45_200, size: 100 } }
const planned = plannedPorts(definition, blocks)
const plan = { instance: id, name: 'coder-b', blocks, planned, files: definition.environment.files }
const variables = ourVariables(definition, blocks, planned)
const facts = { id, name: 'coder-b', root: '/home/ada/b', mainRoot: '/home/ada/main', ports: blocks }

function file(text: string | null, name = '.env.local', problem: string | null = null): DeclaredFile {
  return { name, text, problem }
}

function listener(port: number, over: Partial<Listener> = {}): Listener {
  return {
    id: `tcp4:127.0.0.1:${port}`,
    protocol: 'tcp',
    family: 'ipv4',
    address: '127.0.0.1',
    isWildcard: false,
    port,
    owner: 'stranger',
    pid: 4123,
    command: 'node',
    commandLine: 'node x.js',
    folder: '/home/ada/x',
    user: 'ada',
    startedAt: 0,
    ref: null,
    label: over.ref ?? 'node (pid 4123) in ~/x',
    ...over,
  }
}

function differencesIn(...files: DeclaredFile[]) {
  return fileDifferences(variables, readDeclarations(files))
}

function conflictsIn(...files: DeclaredFile[]) {
  return fileConflicts(plan, files, differencesIn(...files), [])
}

function compare(files: DeclaredFile[], listeners: Listener[] = [], up: string[] = [], coming: string[] = []) {
  const declared = readDeclarations(files)
  const rows = comparePorts({
    instance: id,
    planned,
    declared,
    differences: fileDifferences(variables, declared),
    listeners,
    phaseOf: (ref) => ({
      isUp: up.includes(ref),
      isOn: up.includes(ref) || coming.includes(ref),
      isPressing: up.includes(ref) || coming.includes(ref),
    }),
  })
  return (variable: string) => {
    const row = rows.find((one) => one.variable === variable)
    if (!row) throw new Error(`no row ${variable}`)
    return row
  }
}

/** The damage of existing files (tekton-interop.md, section 2): AI ports right first, then the component's. */
function damaged(): string {
  const ai = planned.filter(({ kind }) => kind === 'specialist')
  const ports = planned.filter(({ lane }) => lane === 'component')
  return [
    '# Tekton',
    'TEKTON_MAIN_ROOT=/Users/someone/Tekton',
    'TEKTON_ROOT=/home/ada/b',
    'TEKTON_PORT_BASE=8200',
    'TEKTON_AI_PORT_BASE=45200',
    ...ports.map(({ variable, port }) => `${variable}=${port}`),
    ...ai.map(({ variable, port }) => `${variable}=${port}`),
    ...ai.map(({ variable, offset }) => `${variable}=${8_200 + offset}`),
    '',
  ].join('\n')
}

describe('what files say', () => {
  test('a file that is right, one that says nothing and none at all are fine', () => {
    const right = planned.map(({ variable, port }) => `${variable}=${port}`).join('\n')
    expect(differencesIn(file(right))).toEqual([])
    expect(differencesIn(file('MINE=8001\n'))).toEqual([])
    expect(differencesIn(file(null))).toEqual([])
    expect(compare([file(null)])('HERMES_PORT')).toMatchObject({
      level: 'ok',
      note: null,
      declaredPort: null,
      declared: [],
    })
  })

  test('every place is told in the order in which readers see them, and the last one wins', () => {
    const row = compare([
      file('HERMES_PORT=8001\n', '~/.env'),
      file('HERMES_PORT=8002\n', '.env.tekton'),
      file('\r\nHERMES_PORT="8201"\r\n'),
    ])('HERMES_PORT')
    expect(row.declared).toEqual([
      { file: '~/.env', line: 1, variable: 'HERMES_PORT', value: '8001' },
      { file: '.env.tekton', line: 1, variable: 'HERMES_PORT', value: '8002' },
      { file: '.env.local', line: 2, variable: 'HERMES_PORT', value: '8201' },
    ])
    expect(row.declaredPort).toBe(8_201)
    expect(row.level).toBe('info')
    expect(row.note).toBe('~/.env says 8001 (line 1); .env.local is read later and is right.')
  })

  test('what an earlier file gets wrong is no conflict where a later one is right', () => {
    expect(conflictsIn(file('HERMES_PORT=8001\n', '.env.tekton'), file('HERMES_PORT=8201\n'))).toEqual([])
  })

  test('another port than planned', () => {
    const row = compare([file('\nAISH_PORT=8297\n')])('AISH_PORT')
    expect(row).toMatchObject({ level: 'warning', declaredPort: 8_297, reserved: 8_217 })
    expect(row.note).toBe('.env.local says 8297 for AISH_PORT (line 2); the plan says 8217.')
  })

  test.each([
    ['HERMES_PORT=abc', 'HERMES_PORT in .env.local (line 1) is “abc”, which is no port; the plan says 8201.'],
    ['HERMES_PORT=', 'HERMES_PORT in .env.local (line 1) is nothing, which is no port; the plan says 8201.'],
    ['HERMES_PORT=99999', 'HERMES_PORT in .env.local (line 1) is 99999, which is no port; the plan says 8201.'],
    [
      'HERMES_PORT=8201 # ours',
      'HERMES_PORT in .env.local (line 1) is “8201 # ours”, which is no port; the plan says 8201.',
    ],
    [
      `HERMES_PORT=${'x'.repeat(200)}`,
      `HERMES_PORT in .env.local (line 1) is “${'x'.repeat(60)}…”, which is no port; the plan says 8201.`,
    ],
  ])('%s is no port', (text, sentence) => {
    expect(compare([file(text)])('HERMES_PORT')).toMatchObject({ declaredPort: null, level: 'warning', note: sentence })
  })

  test('set twice: both lines and whom readers believe', () => {
    const text = `${'#\n'.repeat(30)}ENGRAM_AI_PORT=45200\n${'#\n'.repeat(20)}ENGRAM_AI_PORT=8200\n`
    const row = compare([file(text)])('ENGRAM_AI_PORT')
    expect(row.note).toBe(
      'ENGRAM_AI_PORT is set twice in .env.local: line 31 says 45200, line 52 says 8200; readers take the last.',
    )
    expect(row).toMatchObject({ level: 'warning', declaredPort: 8_200 })
  })

  test('set twice to the same is nobody’s trouble; set twice with the last one right is good to know', () => {
    expect(differencesIn(file('HERMES_PORT=8201\nHERMES_PORT=8201\n'))).toEqual([])
    expect(differencesIn(file('HERMES_PORT=8001\nHERMES_PORT=8201\n'))).toMatchObject([
      { kind: 'duplicate', level: 'info' },
    ])
  })

  test('set thousands of times: the first lines and the last are told', () => {
    const text = Array.from({ length: 50_000 }, (_, line) => `HERMES_PORT=${8_000 + (line % 90)}\n`).join('')
    const row = compare([file(text)])('HERMES_PORT')
    expect(row.note).toBe(
      'HERMES_PORT is set 50000 times in .env.local: line 1 says 8000, line 2 says 8001, 49997 more lines, line 50000 says 8049; readers take the last.',
    )
    expect(row.declared).toHaveLength(40)
    expect(row.declared.at(-1)).toMatchObject({ line: 50_000 })
    expect(conflictsIn(file(text))[0]?.message.length).toBeLessThan(300)
  })

  test('Budget and Penia are one port: they agree, or it is told once', () => {
    expect(differencesIn(file('BUDGET_PORT=8213\nPENIA_PORT=8213\n'))).toEqual([])
    expect(compare([file('BUDGET_PORT=8213\nPENIA_PORT=8214\n')])('BUDGET_PORT').note).toBe(
      'BUDGET_PORT and PENIA_PORT are one port, but BUDGET_PORT says 8213, PENIA_PORT says 8214; the plan says 8213.',
    )
    expect(compare([file('BUDGET_PORT=8250\nPENIA_PORT=8250\n')])('BUDGET_PORT').note).toBe(
      '.env.local says 8250 for BUDGET_PORT (line 1); the plan says 8213.',
    )
    expect(compare([file('PENIA_PORT=8213\n')])('BUDGET_PORT')).toMatchObject({ level: 'ok', declaredPort: 8_213 })
  })
})

describe('conflicts of files', () => {
  test('the known damage is one conflict with its repair, not thirty-six', () => {
    const found = conflictsIn(file(damaged()))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      id: 'duplicate:coder-b:.env.local',
      kind: 'duplicate',
      level: 'warning',
      title: '18 variables are set more than once in .env.local of coder-b',
    })
    expect(found[0]?.message).toMatch(
      /^TEKTON_CORE_AI_PORT: line \d+ says 45210, line \d+ says 8210; .*; and \d+ more\. Readers take the last\. The last line of each is wrong\.$/,
    )
    expect(found[0]?.choices.map(({ change, unavailable }) => [change.kind, unavailable])).toEqual([
      ['repair', null],
      ['ignore', null],
    ])
  })

  test('one port that a file has elsewhere: the file can follow the plan, or the plan the file', () => {
    const [conflict] = conflictsIn(file('AISH_PORT=8297\n'))
    expect(conflict).toMatchObject({
      kind: 'declared-otherwise',
      variable: 'AISH_PORT',
      port: 8_217,
      lane: 'component',
    })
    expect(conflict?.choices.map(({ change }) => change)).toMatchObject([
      { kind: 'repair', instance: 'coder-b' },
      { kind: 'move-port', variable: 'AISH_PORT', offset: 97 },
      { kind: 'ignore', conflict: 'declared-otherwise:coder-b:.env.local' },
    ])
  })

  test('a place that is another’s already is shown and can’t be chosen; one outside of the block isn’t offered', () => {
    const taken = conflictsIn(file('AISH_PORT=8201\n'))[0]
    expect(taken?.choices[1]).toMatchObject({
      change: { kind: 'move-port' },
      unavailable: '8201 is planned for Hermes.',
    })
    expect(conflictsIn(file('AISH_PORT=8017\n'))[0]?.choices.map(({ change }) => change.kind)).toEqual([
      'repair',
      'ignore',
    ])
  })

  test('a file of another base is one conflict, and all can move there', () => {
    const text = variables.map(({ name, port }) => `${name}=${port + 100}`).join('\n')
    const found = conflictsIn(file(text))
    expect(found).toHaveLength(1)
    expect(found[0]?.title).toBe(`.env.local of coder-b gives ${variables.length} variables other ports`)
    expect(found[0]?.choices.map(({ change }) => change)).toMatchObject([
      { kind: 'repair' },
      { kind: 'move-instance', instance: 'coder-b', componentBase: 8_300, aiBase: null },
      { kind: 'ignore' },
    ])
  })

  test('a file that is read after Till’s own is not Till’s to repair', () => {
    const differences = fileDifferences(variables, readDeclarations([file('HERMES_PORT=8001\n', '.env.after')]))
    const [conflict] = fileConflicts({ ...plan, files: ['.env.local', '.env.after'] }, [], differences, [])
    expect(conflict?.choices[0]).toMatchObject({
      change: { kind: 'repair' },
      unavailable: 'Till writes .env.local only, and .env.after is read after it.',
    })
  })

  test('a file that can’t be read is told in the sentence of whoever tried', () => {
    const problem = '/home/ada/b/.env.local is not a text file: it holds NUL bytes.'
    expect(conflictsIn(file(null, '.env.local', problem))).toMatchObject([
      {
        id: 'file-broken:coder-b:.env.local',
        kind: 'file-broken',
        level: 'error',
        message: `${problem} Nothing of coder-b can start before it can be read.`,
      },
    ])
  })
})

describe('roots', () => {
  const shorten = (path: string): string => path.replace('/home/ada', '~')
  const roots = rootVariables(definition, facts)
  const judge = (text: string, real: Record<string, string> = {}, isMainKnown = true) =>
    rootDifferences(roots, readDeclarations([file(text)]), {
      realPathOf: (path) => real[path] ?? null,
      isMainKnown,
      shorten,
    })

  test('the variables are the header’s that carry a root', () => {
    expect(roots).toEqual([
      { name: 'TEKTON_MAIN_ROOT', expected: '/home/ada/main', isMain: true },
      { name: 'TEKTON_ROOT', expected: '/home/ada/b', isMain: false },
    ])
  })

  test('right, with a slash at the end, not set: fine', () => {
    expect(judge('TEKTON_MAIN_ROOT=/home/ada/main/\nTEKTON_ROOT=/home/ada/b\n')).toEqual([])
    expect(judge('')).toEqual([])
    expect(pathsToCheck(roots, readDeclarations([file('TEKTON_ROOT=/home/ada/b\n')]))).toEqual([])
  })

  test('somebody else’s machine', () => {
    const [found] = judge(damaged())
    expect(found).toMatchObject({ level: 'warning' })
    expect(found?.sentence).toBe(
      'TEKTON_MAIN_ROOT in .env.local (line 2) points to /Users/someone/Tekton, which isn’t on this machine; it should be ~/main.',
    )
    const [conflict] = fileConflicts(plan, [], [], judge(damaged()))
    expect(conflict).toMatchObject({
      id: 'wrong-root:coder-b:TEKTON_MAIN_ROOT',
      kind: 'wrong-root',
      variable: 'TEKTON_MAIN_ROOT',
    })
    expect(conflict?.choices.map(({ change }) => change.kind)).toEqual(['repair', 'ignore'])
  })

  test('another folder; for the checkout itself that does harm', () => {
    const real = { '/home/ada/c': '/home/ada/c', '/home/ada/b': '/home/ada/b' }
    expect(judge('TEKTON_ROOT=/home/ada/c\n', real)).toMatchObject([
      {
        level: 'error',
        sentence: 'TEKTON_ROOT in .env.local (line 1) points to ~/c, another folder; it should be ~/b.',
      },
    ])
    expect(judge('TEKTON_ROOT=\n')[0]?.sentence).toBe('TEKTON_ROOT in .env.local (line 1) is empty; it should be ~/b.')
  })

  test('a link to the right folder is right, and so is a primary that Till doesn’t know', () => {
    expect(judge('TEKTON_ROOT=/srv/b\n', { '/srv/b': '/home/ada/b', '/home/ada/b': '/home/ada/b' })).toEqual([])
    const real = { '/srv/main': '/srv/main', '/home/ada/main': '/home/ada/main' }
    expect(judge('TEKTON_MAIN_ROOT=/srv/main\n', real, false)).toEqual([])
    expect(judge('TEKTON_MAIN_ROOT=/srv/main\n', real, true)).toHaveLength(1)
  })
})

describe('what listens', () => {
  const hermes = componentRef(id, 'hermes')

  test('ours, where it should be', () => {
    const row = compare([], [listener(8_201, { owner: 'ours', ref: hermes })], [hermes])('HERMES_PORT')
    expect(row).toMatchObject({ level: 'ok', note: null })
    expect(row.listening).toEqual([{ port: 8_201, label: hermes, isExpected: true }])
  })

  test('a row that is not up owes nothing', () => {
    expect(compare([])('HERMES_PORT')).toMatchObject({ level: 'ok', listening: [] })
  })

  test('up, but silent', () => {
    expect(compare([], [], [hermes])('HERMES_PORT')).toMatchObject({
      level: 'warning',
      note: 'Hermes is up, but nobody listens on 8201.',
    })
    // Who listens for datagrams answers nobody who connects.
    expect(
      compare([], [listener(8_201, { protocol: 'udp', ref: hermes })], [hermes])('HERMES_PORT').note,
    ).not.toBeNull()
  })

  test('on another port than its own', () => {
    const row = compare([], [listener(8_250, { owner: 'ours', ref: hermes })], [hermes])('HERMES_PORT')
    expect(row).toMatchObject({ level: 'warning', note: 'Hermes listens on 8250 instead of 8201.' })
    expect(row.listening).toEqual([{ port: 8_250, label: hermes, isExpected: false }])
  })

  test('one that is on its way listens elsewhere: told before its start is given up, its silence is not', () => {
    const row = compare([], [listener(8_250, { owner: 'ours', ref: hermes })], [], [hermes])('HERMES_PORT')
    expect(row.note).toBe('Hermes listens on 8250 instead of 8201.')
    expect(compare([], [], [], [hermes])('HERMES_PORT').note).toBeNull()
  })

  test('a further port of its own is nothing to tell of', () => {
    const both = [listener(8_201, { owner: 'ours', ref: hermes }), listener(9_229, { owner: 'ours', ref: hermes })]
    expect(compare([], both, [hermes])('HERMES_PORT')).toMatchObject({ level: 'ok', note: null })
    const hephaestus = componentRef(id, 'hephaestus')
    // Its MCP port is planned: the main one is still silent.
    expect(compare([], [listener(8_288, { ref: hephaestus })], [hephaestus])('HEPHAESTUS_PORT').note).toBe(
      'Hephaestus is up, but nobody listens on 8280.',
    )
  })

  test('somebody else on our port, running or not', () => {
    expect(compare([], [listener(8_201)], [], [hermes])('HERMES_PORT').level).toBe('error')
    expect(compare([], [listener(8_201)])('HERMES_PORT')).toMatchObject({
      level: 'warning',
      note: 'node (pid 4123) in ~/x listens on 8201, which is planned for Hermes.',
      listening: [{ port: 8_201, label: 'node (pid 4123) in ~/x', isExpected: false }],
    })
    const twoAddresses = [listener(8_201), listener(8_201, { id: 'tcp6:::1:8201', family: 'ipv6', address: '::1' })]
    expect(compare([], twoAddresses)('HERMES_PORT').listening).toHaveLength(1)
  })

  test('a port of the instance as a whole is served by whichever of its rows', () => {
    expect(compare([], [listener(8_299, { ref: hermes })])('DB_MCP_PORT')).toMatchObject({ level: 'ok' })
    expect(compare([], [listener(8_299, { ref: 'coder-a/hermes' })])('DB_MCP_PORT').level).toBe('warning')
  })

  test('a container’s proxy on the port of a row that is up is that row’s', () => {
    const proxy = listener(8_201, { owner: 'hidden', container: { engine: 'docker', name: 'hermes', port: 80 } })
    expect(compare([], [proxy], [hermes])('HERMES_PORT')).toMatchObject({ level: 'ok' })
    expect(compare([], [proxy])('HERMES_PORT')).toMatchObject({ level: 'warning' })
  })

  test('the file’s word and the socket agree against the plan: both are told, and both ways out', () => {
    const files = [file('HERMES_PORT=8250\n')]
    const listeners = [listener(8_250, { owner: 'ours', ref: hermes })]
    expect(compare(files, listeners, [hermes])('HERMES_PORT').note).toBe(
      'Hermes listens on 8250 instead of 8201. .env.local says 8250 for HERMES_PORT (line 1); the plan says 8201.',
    )
    const port = planned.find(({ variable }) => variable === 'HERMES_PORT')
    if (!port) throw new Error('Hermes has no port')
    const others = portsByRow(id, planned).get(hermes) ?? new Set<number>()
    const difference = machineDifference(id, port, socketsOf(listeners), {
      isUp: true,
      isOn: true,
      isPressing: true,
      others,
    })
    if (!difference) throw new Error('no difference')
    const conflict = machineConflict(plan, port, difference, differencesIn(...files)[0] ?? null)
    expect(conflict).toMatchObject({
      id: 'elsewhere:coder-b:HERMES_PORT',
      title: 'Hermes (coder-b) listens on 8250 instead of 8201',
      ref: hermes,
    })
    expect(conflict?.choices.map(({ change }) => change.kind)).toEqual(['repair', 'move-port', 'ignore'])
  })

  test('a specialist’s port is its own row’s', () => {
    const ai = specialistRef(id, 'hermes')
    expect(compare([], [], [ai])('HERMES_AI_PORT').note).toBe('Hermes AI is up, but nobody listens on 45201.')
    expect(compare([], [listener(45_201, { ref: ai })], [ai])('HERMES_AI_PORT').level).toBe('ok')
  })
})
