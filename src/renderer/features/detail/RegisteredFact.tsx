import type { ReactNode } from 'react'
import type { ComponentRow } from '@shared/model/rows'
import type { RegistrationRow } from '@shared/model/registrations'
import { RelativeTime } from '../../ui/RelativeTime'

/** As much of a uuid as people compare; the whole is its tooltip. */
const SHORT_UUID = 8

type RegisteredFactProps = { registration: RegistrationRow; row: Pick<ComponentRow, 'capabilities' | 'state'> }

/** With what a component or a specialist is registered, by whom, and how its heartbeats come. */
export function RegisteredFact({ registration, row }: RegisteredFactProps) {
  const { by, version, registeredAt, endpoint, instanceUuid, beats, saidState, capabilities } = registration
  const isOther = capabilities.join() !== row.capabilities.join()
  return (
    <ul className="flex flex-col gap-0.5">
      <li>
        {version !== '' && `${version} · `}
        {by === 'till' ? 'by Till' : 'by itself'}, <RelativeTime at={registeredAt} className="tabular-nums" />
      </li>
      {endpoint !== null && <li className="break-all text-muted">{endpoint}</li>}
      {isOther && capabilities.length > 0 && <li className="text-muted">can do {capabilities.join(', ')}</li>}
      {by === 'component' && saidState !== row.state && <li className="text-muted">says it is {saidState}</li>}
      {beats !== null && <li className={beats === 'on-time' ? 'text-muted' : ''}>{beatWords(beats)}</li>}
      <li className="text-muted" title={instanceUuid}>
        uuid <span className="figures">{instanceUuid.slice(0, SHORT_UUID)}</span>
        {instanceUuid.length > SHORT_UUID && '…'}
      </li>
    </ul>
  )
}

function beatWords(beats: NonNullable<RegistrationRow['beats']>): ReactNode {
  return `heartbeats ${beats === 'on-time' ? 'on time' : beats}`
}
