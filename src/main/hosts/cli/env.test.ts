import { beforeEach, expect, it } from 'vitest'
import type { EnvironmentReport } from '@shared/contract/commands'
import type { Ref } from '@shared/model/ids'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))

const report: EnvironmentReport = {
  ref: 'a/gate' as Ref,
  readAt: 5,
  running: null,
  files: [{ path: '~/x/.env', exists: true }],
  variables: [
    {
      name: 'GATE_PORT',
      value: '8000',
      isHidden: false,
      source: { kind: 'ports', label: 'Till, port plan' },
      overrode: [
        { value: '8000', isHidden: false, source: { kind: 'file', label: '~/x/.env:9' } },
        { value: '1', isHidden: false, source: { kind: 'file', label: '~/x/.env:3' } },
      ],
    },
    { name: 'EMPTY', value: '', isHidden: false, source: { kind: 'file', label: '~/x/.env:4' }, overrode: [] },
    {
      name: 'HOME',
      value: '/home/me',
      isHidden: false,
      source: { kind: 'inherited', label: 'inherited by Till' },
      overrode: [],
    },
  ],
  problems: ['A (web) needs B, which is not set.'],
}

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.tables.components.push(componentRow('a', 'gate'))
  engine.answers.set('component.environment', { ok: true, value: report })
})

it('shows values with their sources and what they overrode, inherited ones only when asked', async () => {
  const { code, out, err } = await till('env gate')
  expect(code).toBe(0)
  expect(engine.calls).toMatchObject([{ name: 'component.environment', input: { ref: 'a/gate' } }])
  expect(out.split('\n')).toEqual([
    'GATE_PORT  8000     Till, port plan',
    '           1        not ~/x/.env:3',
    'EMPTY      (empty)  ~/x/.env:4',
    'and 1 that Till inherited; --all shows them',
    '▲ A (web) needs B, which is not set.',
    '',
  ])
  expect(err).toBe('')
  expect((await till('env gate --all')).out).toMatch(/HOME +\/home\/me +inherited by Till/)
})

it('shows an inherited one that a file would have had otherwise', async () => {
  const variables = report.variables.map((one) => ({ ...one, overrode: report.variables[0]?.overrode ?? [] }))
  engine.answers.set('component.environment', { ok: true, value: { ...report, variables } })
  expect((await till('env gate')).out).toContain('HOME')
})

it.each([
  [null, 'Its process started 2 h 0 min ago; what changed since then reaches it with its next start.'],
  [[], 'Its process, started 2 h 0 min ago, was given the same.'],
  [['A', 'B'], 'Since its process started 2 h 0 min ago, these changed: A, B.'],
])('says whether the process that runs has the same: %j', async (changed, says) => {
  const running = { startedAt: Date.now() - 7_200_000, changed }
  engine.answers.set('component.environment', { ok: true, value: { ...report, running } })
  expect((await till('env gate')).err).toContain(says)
})

it('gives all of it as JSON', async () => {
  const { out } = await till('env gate --json')
  expect(JSON.parse(out)).toEqual({ version: 1, ...report })
})

it('knows no such component', async () => {
  expect((await till('env nobody')).code).toBe(4)
  expect((await typeLine(engine, ['env', 'gate'], { hasData: false })).code).toBe(4)
})
