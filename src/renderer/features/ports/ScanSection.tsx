import type { Finding, ScanRow } from '@shared/model/conflicts'
import type { ShownInstance } from '../../state/selectors'
import { send } from '../../state/commands'
import { useScan } from '../../state/port-selectors'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { RelativeTime } from '../../ui/RelativeTime'
import { Section } from '../../ui/Section'
import { progressOf } from './scan-progress'

/** Ports that are written into the instance's files although a variable carries them: searched for on request. */
export function ScanSection({ instance }: { instance: ShownInstance }) {
  const scan = useScan(instance.id)
  const isRunning = scan?.state === 'running'
  return (
    <Section
      title="Written into the code"
      note={
        scan === undefined ? (
          'Port numbers in the files of this instance that should come from a variable.'
        ) : (
          <Told scan={scan} />
        )
      }
      actions={
        isRunning ? (
          <Button size="small" onClick={() => void send('scan.cancel', { instance: instance.id })}>
            Cancel
          </Button>
        ) : (
          <Button size="small" onClick={() => void send('scan.start', { instance: instance.id })}>
            {scan === undefined ? 'Search the files' : 'Search again'}
          </Button>
        )
      }
    >
      {isRunning && <Progress scan={scan} name={instance.name} />}
      {scan !== undefined && scan.findings.length > 0 && <Findings scan={scan} isOld={isRunning} />}
    </Section>
  )
}

function Told({ scan }: { scan: ScanRow }) {
  if (scan.state === 'running') return 'Searching…'
  return (
    <span className={scan.state === 'failed' ? 'text-failed-ink' : ''}>
      {scan.message}
      {scan.endedAt !== null && (
        <span className="text-faint">
          {' '}
          <RelativeTime at={scan.endedAt} />
        </span>
      )}
    </span>
  )
}

function Progress({ scan, name }: { scan: ScanRow; name: string }) {
  const { part, words } = progressOf(scan)
  return (
    <div className="mt-2 flex items-center gap-3">
      <div
        role="progressbar"
        aria-label={`Searching the files of ${name}`}
        aria-valuenow={part === null ? undefined : Math.round(part * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={words}
        className="h-1 w-60 shrink-0 overflow-hidden rounded-full bg-line"
      >
        <div
          style={{ width: `${(part ?? 0) * 100}%` }}
          className="h-full rounded-full bg-accent transition-[width] duration-[180ms]"
        />
      </div>
      <span className="figures text-muted">{words}</span>
    </div>
  )
}

function Findings({ scan, isOld }: { scan: ScanRow; isOld: boolean }) {
  const more = scan.findingCount - scan.findings.length
  return (
    <div className={`mt-2 overflow-x-auto rounded-md border border-line ${isOld ? 'opacity-60' : ''}`}>
      <table aria-label="Ports written into the code" className="w-full table-fixed border-separate border-spacing-0">
        <thead className="sr-only">
          <tr>
            <th scope="col">Place and line</th>
            <th scope="col">Use instead</th>
          </tr>
        </thead>
        <tbody>
          {scan.findings.map((finding) => (
            <FindingLine key={`${finding.file}:${finding.line}:${finding.column}`} finding={finding} />
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="border-t border-line px-3 py-1.5 text-label text-muted">and {more} more</p>}
    </div>
  )
}

function FindingLine({ finding }: { finding: Finding }) {
  const { file, line, text, variable, kind, port, owner, keptFor } = finding
  const place = `${file}:${line}`
  return (
    <tr className="hover:bg-hover [&>*]:border-b [&>*]:border-line last:[&>*]:border-b-0">
      <th scope="row" data-selectable className="py-1.5 pr-3 pl-3 text-left font-normal">
        <span title={text} className="figures block truncate">
          {text}
        </span>
        <span title={place} className="figures block truncate text-caption text-muted">
          {place}
        </span>
      </th>
      <td className="w-[44%] py-1 pr-1 align-middle">
        {variable === null ? (
          <span className="block pr-2 text-right text-label text-muted">
            {port} is in {keptFor === undefined ? `${owner}’s block` : `blocks kept for “${keptFor}”`}
          </span>
        ) : (
          <span className="flex items-center justify-end gap-1">
            <span className="shrink-0 text-label text-muted">{kind === 'fallback' ? 'falls back; use' : 'use'}</span>
            <span title={variable} data-selectable className="figures min-w-0 truncate">
              {variable}
            </span>
            <CopyButton text={variable} label={`Copy ${variable}`} />
          </span>
        )}
      </td>
    </tr>
  )
}
