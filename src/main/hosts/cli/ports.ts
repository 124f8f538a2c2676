import type { PortsReport } from '@shared/contract/commands'
import { alignColumns, shortenPath } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'

/** `till ports`: every planned port with who listens there now. */
export async function printPorts(context: CliContext, isJson: boolean): Promise<ExitCode> {
  const { io, link } = context
  await ask(link, 'ports.scan', {})
  const report = await ask(link, 'ports.report', {})
  if (isJson) io.out(JSON.stringify(report, null, 2))
  else if (report.blocks.length === 0)
    io.out('No instance yet, so no port is reserved. Try the sample platform: till up sample')
  else io.out(report.blocks.map((block) => describeBlock(context, report, block).join('\n')).join('\n\n'))
  return EXIT.ok
}

type PlannedReport = PortsReport['planned'][number]
type ListenerReport = PortsReport['listeners'][number]

function describeBlock(context: CliContext, report: PortsReport, block: PortsReport['blocks'][number]): string[] {
  const { io, paint } = context
  const planned = report.planned.filter((row) => row.instance === block.instance)
  const taken = new Set(planned.map((row) => row.port))
  const lanes = [block.ports.component, ...(block.ports.ai === null ? [] : [block.ports.ai])]
  const isInside = (port: number): boolean => lanes.some(({ base, size }) => port >= base && port < base + size)
  const strangers = report.listeners.filter((row) => isInside(row.port) && !taken.has(row.port))
  const spans = lanes.map(({ base, size }) => `${String(base)}-${String(base + size - 1)}`).join(' · AI ')
  return [
    `${paint('bold', block.instance)}  ${paint('dim', spans)}`,
    ...alignColumns(
      [
        ...planned.map((row) => [
          `  ${mark(row, paint)}`,
          String(row.port),
          row.name,
          row.variable ?? '',
          who(row.listener, io.home),
        ]),
        ...strangers.map((row) => [
          `  ${paint('yellow', '▲')}`,
          String(row.port),
          paint('dim', 'not planned'),
          '',
          who(row, io.home),
        ]),
      ],
      [1],
    ),
  ]
}

function mark(row: PlannedReport, paint: CliContext['paint']): string {
  if (row.listener === null) return paint('dim', '□')
  return row.listener.owner === 'ours' ? paint('green', '●') : paint('red', '✖')
}

function who(listener: ListenerReport | null, home: string): string {
  if (listener === null) return 'free'
  if (listener.owner === 'hidden')
    return `held by another user's process${listener.user === null ? '' : ` (${listener.user})`}`
  if (listener.owner === 'unowned') return 'held, but the system names no process'
  const where = listener.folder === null ? '' : ` in ${shortenPath(listener.folder, home)}`
  const process = `${listener.command ?? 'a process'} (pid ${String(listener.pid)}${where})`
  return listener.owner === 'ours' ? process : `held by ${process}`
}
