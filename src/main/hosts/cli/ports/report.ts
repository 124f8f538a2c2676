import type { PortsReport } from '@shared/contract/commands'
import { alignColumns, shortenPath } from '../columns'
import type { CliContext } from '../context'
import { ask } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { findInstance } from '../names'
import { LEVEL, sayTally } from './check'
import type { Compared } from './comparisons'
import { compareAll } from './comparisons'
import { scanNow } from './holder'
import { spans } from './spans'

/** `till ports`: every planned port, what the files say of it, and who listens there now. 0 whatever is found. */
export async function printPorts(context: CliContext, name: string | null, isJson: boolean): Promise<ExitCode> {
  const { io, link, state, paint } = context
  const wanted = name === null ? null : findInstance(state, name).id
  await scanNow(context)
  const report = only(await ask(link, 'ports.report', {}), wanted)
  const compared = await compareAll(
    context,
    state.instances().flatMap((row) => (wanted === null || row.id === wanted ? [row.id] : [])),
  )
  if (isJson) {
    const comparisons = compared.flatMap(({ comparison }) => (comparison === null ? [] : [comparison]))
    io.out(JSON.stringify({ ...report, comparisons }, null, 2))
    return EXIT.ok
  }
  const ahead = (report.ahead ?? []).map(
    (row) => `${paint('bold', row.note)}  ${paint('dim', `${spans(row.ports)}  kept for later (${row.id})`)}`,
  )
  if (report.blocks.length === 0)
    io.out(
      ['No instance yet, so no port is in use by one. Try the sample platform: till up sample', ...ahead].join('\n'),
    )
  else
    io.out(
      [
        ...report.blocks.map((block) =>
          describeBlock(
            context,
            report,
            block,
            compared.find((one) => one.instance === block.instance),
          ).join('\n'),
        ),
        ...(ahead.length === 0 ? [] : [ahead.join('\n')]),
      ].join('\n\n'),
    )
  const conflicts = state.conflicts(wanted ?? undefined).filter((row) => !row.isIgnored)
  if (conflicts.length > 0) io.out(`\n${sayTally(conflicts)}: till ports check tells what to do.`)
  return EXIT.ok
}

type PlannedReport = PortsReport['planned'][number]
type ListenerReport = PortsReport['listeners'][number]

/** The report of one instance alone. Listeners: those inside its blocks. */
function only(report: PortsReport, instance: string | null): PortsReport {
  if (instance === null) return report
  const blocks = report.blocks.filter((row) => row.instance === instance)
  return {
    ...report,
    blocks,
    planned: report.planned.filter((row) => row.instance === instance),
    listeners: report.listeners.filter((row) => blocks.some((block) => isInside(block, row.port))),
    ...(report.conflicts && { conflicts: report.conflicts.filter((row) => row.instance === instance) }),
    ...(report.links && {
      links: report.links.filter(({ from, to }) => [from, to].some((ref) => ref.startsWith(`${instance}/`))),
    }),
    ...(report.ahead && { ahead: [] }),
  }
}

function isInside({ ports }: PortsReport['blocks'][number], port: number): boolean {
  return [ports.component, ports.ai].some((lane) => lane !== null && port >= lane.base && port < lane.base + lane.size)
}

function describeBlock(
  context: CliContext,
  report: PortsReport,
  block: PortsReport['blocks'][number],
  compared: Compared | undefined,
): string[] {
  const { io, paint } = context
  const planned = report.planned.filter((row) => row.instance === block.instance)
  const taken = new Set(planned.map((row) => row.port))
  const strangers = report.listeners.filter((row) => isInside(block, row.port) && !taken.has(row.port))
  const noteOf = (row: PlannedReport): string => {
    const found = compared?.comparison?.ports.find((one) => one.variable === row.variable)
    return found?.note ? `${LEVEL[found.level === 'ok' ? 'info' : found.level].glyph} ${found.note}` : ''
  }
  const files = compared?.comparison?.files.filter((file) => file.problem !== null) ?? []
  return [
    `${paint('bold', block.instance)}  ${paint('dim', spans(block.ports))}`,
    ...(compared?.problem ? [`  ${paint('red', compared.problem)}`] : []),
    ...files.map((file) => `  ${paint('yellow', '▲')} ${file.path}: ${file.problem ?? ''}`),
    ...alignColumns(
      [
        ...planned.map((row) => [
          `  ${mark(row, paint)}`,
          String(row.port),
          row.name,
          row.variable ?? '',
          who(row.listener, io.home),
          noteOf(row),
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

/** Who listens, in a few words: `held by node (pid 4123 in ~/work/x)`, or `free`. */
export function who(listener: ListenerReport | null, home: string): string {
  if (listener === null) return 'free'
  if (listener.container) {
    const { engine, name, port } = listener.container
    const inside = port === null ? '' : `, port ${String(port)} inside`
    return `held by ${engine === 'other' ? 'a' : `the ${engine}`} container${name === null ? '' : ` ${name}`}${inside}`
  }
  if (listener.owner === 'hidden')
    return `held by another user’s process${listener.user === null ? '' : ` (${listener.user})`}`
  if (listener.owner === 'unowned') return 'held, but the system names no process'
  const where = listener.folder === null ? '' : ` in ${shortenPath(listener.folder, home)}`
  const process = `${listener.command ?? 'a process'} (pid ${String(listener.pid)}${where})`
  return listener.owner === 'ours' ? process : `held by ${process}`
}
