import { expect, it } from 'vitest'
import type { TracedVariable } from './expand-layers'
import { showEnvironment } from './report'

const inherited = (name: string, value: string): TracedVariable => ({
  name,
  values: [{ kind: 'inherited', source: 'inherited', line: null, value }],
})

it('tells where a value is from, and what it would be otherwise, nearest first', () => {
  const variable: TracedVariable = {
    name: 'A',
    values: [
      { kind: 'inherited', source: 'inherited', line: null, value: 'one' },
      { kind: 'platform', source: 'header', line: null, value: 'two' },
      { kind: 'file', source: '~/x/.env', line: 12, value: 'three' },
      { kind: 'component', source: 'hermes', line: null, value: 'four' },
      { kind: 'ports', source: 'ports', line: null, value: '8101' },
    ],
  }
  const [shown] = showEnvironment([variable], [])
  expect(shown).toMatchObject({ name: 'A', value: '8101', source: { kind: 'ports', label: 'Till, port plan' } })
  expect(shown?.overrode.map(({ value, source }) => `${value} ${source.label}`)).toEqual([
    'four definition of hermes',
    'three ~/x/.env:12',
    'two platform definition, header',
    'one inherited by Till',
  ])
})

it('puts Till’s own first and what was inherited last, each by name', () => {
  const of = (kind: TracedVariable['values'][number]['kind'], name: string): TracedVariable => ({
    name,
    values: [{ kind, source: kind, line: null, value: 'x' }],
  })
  const mixed = [of('inherited', 'A'), of('file', 'B'), of('till', 'Z'), of('file', 'AA'), of('ports', 'Y')]
  expect(showEnvironment(mixed, []).map(({ name }) => name)).toEqual(['Z', 'AA', 'B', 'Y', 'A'])
})

it('hides secrets by name and by shape, also the overridden ones, and within other values', () => {
  const traced: TracedVariable[] = [
    {
      name: 'DB_PASSWORD',
      values: [
        { kind: 'file', source: '.env', line: 1, value: 'older/secret' },
        { kind: 'file', source: '.env', line: 2, value: 'hunter2+two' },
      ],
    },
    inherited('ARGS', '--with hunter2+two and older/secret'),
    inherited('QUERY', 'x?p=hunter2%2Btwo'),
    inherited('URL', 'postgres://me:pw@db/x'),
    inherited('KEY_FILE_TEXT', '-----BEGIN PRIVATE KEY-----'),
    inherited('PLAIN', 'hello'),
  ]
  const shown = showEnvironment(traced, [])
  const text = JSON.stringify(shown)
  for (const secret of ['hunter2', 'older/secret', ':pw@', 'BEGIN']) expect(text).not.toContain(secret)
  const byName = new Map(shown.map((one) => [one.name, one]))
  expect(byName.get('DB_PASSWORD')).toMatchObject({ value: '••••', isHidden: true })
  expect(byName.get('DB_PASSWORD')?.overrode[0]).toMatchObject({ value: '••••', isHidden: true })
  expect(byName.get('ARGS')).toMatchObject({ value: '--with •••• and ••••', isHidden: true })
  expect(byName.get('URL')?.value).toBe('postgres://me:••••@db/x')
  expect(byName.get('PLAIN')).toMatchObject({ value: 'hello', isHidden: false })
})

it('does not take a short password for a part of every number', () => {
  const shown = showEnvironment([inherited('DB_PASSWORD', '81'), inherited('PORT', '8101')], [])
  expect(shown.map(({ value }) => value)).toEqual(['••••', '8101'])
})

it('never shows a line of a key as the name of a variable', () => {
  const text = 'SIGNING_KEY="-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg==\n-----END PRIVATE KEY-----"\nA=1\n'
  const traced = [inherited('SIGNING_KEY', 'x'), inherited('MIIEvQIBADANBg', '='), inherited('A', '1')]
  const shown = showEnvironment(traced, [{ path: '.env', text }])
  expect(shown.map(({ name }) => name)).toEqual(['A', 'SIGNING_KEY'])
})
