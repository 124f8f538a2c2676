import type { ComponentRow } from '@shared/model/rows'
import { useRegistration } from '../../state/selectors'
import { leadToRow } from '../../state/ui-state'
import { Facts, PortFact } from '../../ui/Facts'
import { BeatsFact } from './BeatsFact'
import { RegisteredFact } from './RegisteredFact'
import { RowLinks } from './RowLink'
import { StateHead } from './StateHead'
import { UsageFact } from './UsageFact'

/** What is known of a component, in full. */
export function ComponentFacts({ row }: { row: ComponentRow }) {
  const specialist = row.specialist
  const registration = useRegistration(row.id)
  return (
    <>
      <StateHead {...row} />
      <Facts
        facts={[
          ['What', row.description === '' ? null : row.description],
          ['Port', row.port === null ? null : <PortFact key="port" port={row.port} variable={row.portVariable} />],
          ...row.extraPorts.map(
            (extra) => [extra.name, <PortFact key={extra.port} port={extra.port} variable={extra.variable} />] as const,
          ),
          ['Needs', <RowLinks key="needs" instance={row.instance} components={row.needs} />],
          ['Needed by', <RowLinks key="needed-by" instance={row.instance} components={row.neededBy} />],
          [
            'Specialist',
            specialist === null ? null : (
              <button
                key="specialist"
                type="button"
                onClick={() => leadToRow(specialist)}
                className="-my-1 -ml-1.5 inline-flex h-6 items-center gap-2 rounded-sm px-1.5 hover:bg-hover"
              >
                {specialist.slice(specialist.indexOf('/') + 1)}
                <span className="figures text-muted">{row.aiPort}</span>
              </button>
            ),
          ],
          ['Process', row.pid === null ? null : <Pid key="pid" pid={row.pid} isAdopted={row.isAdopted} />],
          ['Uses', row.pid === null ? null : <UsageFact key="uses" target={row.id} />],
          [
            'Heartbeat',
            row.state === 'ready' || row.state === 'degraded' ? <BeatsFact key="beats" target={row.id} /> : null,
          ],
          ['Also called', row.aliases.length === 0 ? null : row.aliases.join(', ')],
          ['Can do', row.capabilities.length === 0 ? null : row.capabilities.join(', ')],
          [
            'Registered',
            registration === undefined ? null : (
              <RegisteredFact key="registered" registration={registration} row={row} />
            ),
          ],
        ]}
      />
    </>
  )
}

/** A process of ours, and whether an earlier Till started it. */
export function Pid({ pid, isAdopted }: { pid: number; isAdopted: boolean }) {
  return (
    <>
      <span className="figures">{pid}</span>
      {isAdopted && <span className="text-muted"> · found again, started by an earlier Till</span>}
    </>
  )
}
