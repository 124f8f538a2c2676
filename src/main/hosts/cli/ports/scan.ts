import { CommandError } from '@shared/contract/failure'
import type { Finding, ScanRow } from '@shared/model/conflicts'
import { alignColumns, cutLine } from '../columns'
import type { CliContext } from '../context'
import { ask } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import { findInstance } from '../names'
import { waitForRevision } from '../up'
import { waitFor } from '../wait-for'

/** A tree that takes longer than this is no checkout. */
const LONGEST_SCAN_MS = 30 * 60_000

/** `till ports scan`: searches an instance's files for ports written into them. 1 where one is another instance's. */
export async function scan(context: CliContext, name: string, isJson: boolean): Promise<ExitCode> {
  const { io, link, state, paint } = context
  const { id } = findInstance(state, name)
  const isLive = io.isTerminal && !isJson
  const { revision } = await ask(link, 'scan.start', { instance: id })
  await waitForRevision(context, revision)
  const waited = await waitFor<ScanRow>(context, {
    timeoutMs: LONGEST_SCAN_MS,
    look() {
      const row = state.scan(id)
      if (row === null) return null
      if (isLive) io.raw(`\r\u001b[K${cutLine(progressOf(row), io.columns() - 1)}`)
      return row.state === 'running' ? null : row
    },
  })
  if (isLive) io.raw('\r\u001b[K')
  if (waited.kind !== 'settled') {
    await link.call('scan.cancel', { instance: id })
    if (waited.kind === 'timeout') throw new CommandError('timeout', 'The search took too long and was ended.')
    io.err('The search was ended.')
    return EXIT.failed
  }
  const row = waited.value
  const foreign = row.findings.filter((finding) => finding.kind === 'literal' && finding.owner !== id)
  if (isJson) io.out(JSON.stringify({ version: 1, ...row }, null, 2))
  else {
    const lines = alignColumns(
      row.findings.map((finding) => [
        `${mark(finding, id, paint)} ${finding.file}:${String(finding.line)}`,
        String(finding.port),
        [
          finding.owner === id ? 'its own' : finding.keptFor === undefined ? `${finding.owner}’s` : 'kept ahead',
          ...(finding.variable === null ? [] : [`use ${finding.variable}`]),
        ].join(', '),
        paint('dim', finding.text),
      ]),
      [1],
    )
    for (const line of lines) io.out(line)
    if (row.findingCount > row.findings.length) io.out(`… and ${String(row.findingCount - row.findings.length)} more.`)
    io.out(row.message)
  }
  return row.state === 'done' && foreign.length === 0 ? EXIT.ok : EXIT.failed
}

function mark(finding: Finding, id: string, paint: CliContext['paint']): string {
  if (finding.kind === 'fallback') return paint('dim', '·')
  return finding.owner === id ? paint('yellow', '▲') : paint('red', '✖')
}

function progressOf({ filesDone, filesTotal, findingCount }: ScanRow): string {
  const of = filesTotal === null ? '' : ` of ${String(filesTotal)}`
  return `${String(filesDone)}${of} files, ${String(findingCount)} found. Ctrl+C ends it.`
}
