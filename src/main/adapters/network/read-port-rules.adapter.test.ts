import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { linuxPortRules, readPortRules } from './read-port-rules'

test.skipIf(process.platform !== 'linux')('this very machine tells its range', async () => {
  const [from, to] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number)
  const rules = await readPortRules()
  expect(rules).toMatchObject({ ephemeral: { from, to }, excluded: [] })
  expect(rules.unprivilegedFrom).toBe(
    Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').trim()),
  )
})

test('what is missing is not guessed, and what is there is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'till-rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(linuxPortRules(folder)).toEqual({ ephemeral: null, reserved: [], excluded: [], unprivilegedFrom: 1024 })
  writeFileSync(join(folder, 'ip_local_port_range'), '40000\t50000\n')
  writeFileSync(join(folder, 'ip_local_reserved_ports'), '45000-49999\n')
  writeFileSync(join(folder, 'ip_unprivileged_port_start'), '80\n')
  expect(linuxPortRules(folder)).toEqual({
    ephemeral: { from: 40_000, to: 50_000 },
    reserved: [{ from: 45_000, to: 49_999 }],
    excluded: [],
    unprivilegedFrom: 80,
  })
})

test.skipIf(process.platform === 'win32')('a system without the tool tells nothing, and nothing fails', async () => {
  expect(await readPortRules('win32')).toEqual({ ephemeral: null, reserved: [], excluded: [], unprivilegedFrom: 1 })
})
