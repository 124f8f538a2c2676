import { describe, expect, test } from 'vitest'
import type { Finding, LinkRow } from '@shared/model/conflicts'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { readDeclarations } from '../declared/declarations'
import { causeOf, type Evidence } from './cause'
import { crossTalk, type Talker } from './cross-talk'
import { joinLinks } from './join-links'

const refs: Record<string, Ref> = {
  'run-hephaestus-b': 'coder-b/hephaestus' as Ref,
  'run-hermes-b': 'coder-b/hermes' as Ref,
  'run-engram-p': 'primary/engram' as Ref,
}
const refOf = ({ fromRun }: { fromRun: string | null }): Ref | undefined => refs[fromRun ?? '']

function listens(port: number, ref: string | null, protocol: 'tcp' | 'udp' = 'tcp'): Listener {
  return {
    id: `${protocol}4:127.0.0.1:${port}`,
    protocol,
    family: 'ipv4',
    address: '127.0.0.1',
    isWildcard: false,
    port,
    owner: ref === null ? 'stranger' : 'ours',
    pid: 1,
    command: null,
    commandLine: null,
    folder: null,
    user: null,
    startedAt: null,
    ref,
    label: '',
  }
}

describe('links', () => {
  const listeners = [
    listens(8_000, 'primary/engram'),
    listens(8_201, 'coder-b/hermes'),
    listens(8_250, 'coder-b/hermes'),
    listens(9_000, null),
  ]

  test('connections of a pair are one link, with the lowest port of the one that listens', () => {
    const connections = [
      { fromRun: 'run-hephaestus-b', toPort: 8_250 },
      { fromRun: 'run-hephaestus-b', toPort: 8_201 },
      { fromRun: 'run-hephaestus-b', toPort: 8_201 },
      { fromRun: 'run-hephaestus-b', toPort: 8_000 },
    ]
    expect(joinLinks(connections, listeners, refOf)).toEqual([
      {
        id: 'coder-b/hephaestus>coder-b/hermes',
        from: 'coder-b/hephaestus',
        to: 'coder-b/hermes',
        port: 8_201,
        connections: 3,
        isCross: false,
      },
      {
        id: 'coder-b/hephaestus>primary/engram',
        from: 'coder-b/hephaestus',
        to: 'primary/engram',
        port: 8_000,
        connections: 1,
        isCross: true,
      },
    ])
  })

  test('strangers, unknown runs, datagrams and a row that talks to itself make none', () => {
    const none = [
      { fromRun: null, toPort: 8_000 },
      { fromRun: 'run-of-before', toPort: 8_000 },
      { fromRun: 'run-hephaestus-b', toPort: 9_000 },
      { fromRun: 'run-hephaestus-b', toPort: 7_777 },
      { fromRun: 'run-hermes-b', toPort: 8_201 },
    ]
    expect(joinLinks(none, listeners, refOf)).toEqual([])
    expect(joinLinks([{ fromRun: 'run-hermes-b', toPort: 53 }], [listens(53, 'primary/engram', 'udp')], refOf)).toEqual(
      [],
    )
  })
})

const finding: Finding = {
  file: 'src/a.py',
  line: 12,
  column: 5,
  port: 8_000,
  text: 'port = 8000',
  kind: 'literal',
  owner: 'primary' as InstanceId,
  variable: 'ENGRAM_PORT',
}

function evidence(over: Partial<Evidence> & { env?: string }): Evidence {
  const declared = readDeclarations([{ name: '.env.local', text: over.env ?? '', problem: null }])
  return { given: null, findings: [], ...over, declared }
}

test('who talks to a port of another instance talks to its row, whoever started that', () => {
  const planned = new Map([
    [8_000, 'primary/engram' as Ref],
    [8_202, 'coder-b/engram' as Ref],
  ])
  const connections = [
    { fromRun: 'run-hermes-b', toPort: 8_000 },
    { fromRun: 'run-hermes-b', toPort: 8_202 },
  ]
  const strangers = [listens(8_000, null), listens(8_202, null)]
  expect(joinLinks(connections, strangers, refOf, planned)).toMatchObject([
    { id: 'coder-b/hermes>primary/engram', isCross: true },
  ])
})

describe('causes', () => {
  test('a line of an env file, its last one', () => {
    expect(causeOf(8_000, evidence({ env: 'A=1\nENGRAM_PORT=8000\n', findings: [finding] }))).toEqual({
      sentence: 'ENGRAM_PORT in .env.local (line 2) says 8000.',
      file: '.env.local',
      variable: 'ENGRAM_PORT',
    })
    expect(causeOf(8_000, evidence({ env: 'ENGRAM_PORT=8000\nENGRAM_PORT=8200\n' }))).toBeNull()
  })

  test.each(['http://localhost:8000', 'localhost:8000', 'http://h:8000/api', 'ws://[::1]:8000'])(
    'an address: %s',
    (value) => {
      expect(causeOf(8_000, evidence({ env: `ENGRAM_URL=${value}\n` }))?.variable).toBe('ENGRAM_URL')
    },
  )

  test.each(['ENGRAM_URL=http://h:80001', 'MAX_TOKENS=8000', 'ENGRAM_PORT=18000', 'X=a8000'])('not %s', (line) => {
    expect(causeOf(8_000, evidence({ env: `${line}\n` }))).toBeNull()
  })

  test('a variable of the process, with where it came from', () => {
    const given = {
      variables: { PATH: '/bin', ENGRAM_URL: 'http://localhost:8000' },
      provenance: { PATH: { source: 'inherited' }, ENGRAM_URL: { source: 'inherited' } },
    }
    expect(causeOf(8_000, evidence({ given }))?.sentence).toBe(
      'Its variable ENGRAM_URL is http://localhost:8000, from the environment that Till was started with.',
    )
  })

  test('a place in the code, a literal before a fallback', () => {
    const fallback: Finding = { ...finding, file: 'src/b.py', kind: 'fallback' }
    expect(causeOf(8_000, evidence({ findings: [fallback, finding] }))?.sentence).toBe(
      'src/a.py:12 has 8000 written into it.',
    )
    expect(causeOf(8_001, evidence({ findings: [finding] }))).toBeNull()
  })

  test('a password in an address is not told', () => {
    const cause = causeOf(8_000, evidence({ env: 'ENGRAM_URL=http://ada:hunter2@h:8000/\n' }))
    expect(cause?.sentence).toContain('ENGRAM_URL')
    expect(cause?.sentence).not.toContain('hunter2')
  })
})

describe('cross-talk', () => {
  const link: LinkRow = {
    id: 'coder-b/hephaestus>primary/engram',
    from: 'coder-b/hephaestus' as Ref,
    to: 'primary/engram' as Ref,
    port: 8_000,
    connections: 2,
    isCross: true,
  }
  const talker: Talker = {
    name: 'coder-b',
    files: ['~/.env', '.env.tekton', '.env.local'],
    ours: new Set(['ENGRAM_PORT']),
    isSamePlatform: true,
    stranger: null,
  }

  test('both ends, the cause, and a repair where Till writes the line that causes it', () => {
    const cause = causeOf(8_000, evidence({ env: 'ENGRAM_PORT=8000\n' }))
    const conflict = crossTalk(link, cause, talker)
    expect(conflict).toMatchObject({
      id: 'cross-talk:coder-b:hephaestus>primary/engram',
      kind: 'cross-talk',
      level: 'warning',
      ref: 'coder-b/hephaestus',
      port: 8_000,
      title: 'hephaestus of coder-b talks to engram of primary',
      message: 'It is connected to 8000. ENGRAM_PORT in .env.local (line 1) says 8000.',
    })
    expect(conflict.choices.map(({ change }) => change.kind)).toEqual(['repair', 'ignore'])
  })

  test('a line of the person’s own is theirs to change', () => {
    const conflict = crossTalk(link, causeOf(8_000, evidence({ env: 'MY_URL=http://localhost:8000\n' })), talker)
    expect(conflict.message).toMatch(/says http:\/\/localhost:8000\. Change MY_URL there, then restart hephaestus\.$/)
    expect(conflict.choices.map(({ change }) => change.kind)).toEqual(['ignore'])
  })

  test('where somebody else listens on the neighbour’s port, it is told who', () => {
    const { message } = crossTalk(link, null, { ...talker, stranger: 'python3 (pid 4123) in ~/x' })
    expect(message).toMatch(
      /^It is connected to 8000, which is planned for engram of primary; python3 \(pid 4123\) in ~\/x listens there\./,
    )
  })

  test('without a known cause it says so; another platform may be meant', () => {
    const conflict = crossTalk(link, null, { ...talker, isSamePlatform: false })
    expect(conflict.level).toBe('info')
    expect(conflict.message).toContain('is not known')
  })
})
