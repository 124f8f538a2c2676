import { describe, expect, test } from 'vitest'
import { componentRef, specialistRef } from '@shared/model/ids'
import { machineConflict } from './conflicts'
import { machineDifference, portsByRow, socketsOf } from './listening'
import { compare, differencesIn, file, id, listener, plan, planned } from './testing/coder-b'

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
