import { expect, it } from 'vitest'
import { parseCimDetails, parseCimProcesses } from './cim-output'

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
  expect(parseCimProcesses(`\uFEFF${RECORDED}`).size).toBe(2)
})

// `… | Select-Object ProcessId,Name,CommandLine,Started,Owner,Service | ConvertTo-Json -Compress`.
const DETAILS =
  '[{"ProcessId":984,"Name":"svchost.exe","CommandLine":null,"Started":1795428952123,"Owner":null,"Service":"RpcSs"},' +
  '{"ProcessId":9120,"Name":"node.exe","CommandLine":"\\"C:\\\\Program Files\\\\nodejs\\\\node.exe\\"  server.js --port 8104","Started":1795428990001,"Owner":"Ada","Service":null}]\r\n'

it('reads who a process is, whose, and the service that runs in it', () => {
  const found = parseCimDetails(DETAILS, 'ada')
  expect(found.get(984)).toMatchObject({ command: 'svchost.exe', argv: [], isOwn: false, user: null, service: 'RpcSs' })
  expect(found.get(9120)).toMatchObject({
    command: 'node.exe',
    argv: ['C:\\Program Files\\nodejs\\node.exe', 'server.js', '--port', '8104'],
    isOwn: true,
    startedAt: 1795428990001,
    service: null,
  })
})
