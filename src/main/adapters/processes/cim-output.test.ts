import { expect, it } from 'vitest'
import { parseCimProcesses } from './cim-output'

const RECORDED =
  '[{"ProcessId":4,"ParentProcessId":0,"Started":1795428952123},' +
  '{"ProcessId":9120,"ParentProcessId":4,"Started":1795428990001},' +
  '{"ProcessId":9124,"ParentProcessId":9120,"Started":null}]\r\n'

it('reads rows and skips those whose start is hidden', () => {
  const table = parseCimProcesses(RECORDED)
  expect([...table.keys()]).toEqual([4, 9120])
  expect(table.get(9120)).toMatchObject({ parentPid: 4, startTicks: 1795428990001, isZombie: false })
})

it('reads a single row, which comes without brackets, and nothing at all', () => {
  expect([...parseCimProcesses('{"ProcessId":4,"ParentProcessId":0,"Started":1}').keys()]).toEqual([4])
  expect(parseCimProcesses(' \r\n').size).toBe(0)
})
