import type { HealthLayer, SpecialistRow } from '@shared/model/rows'
import { useRegistration } from '../../state/selectors'
import { usePing } from '../../state/telemetry'
import { formatLatency } from '../../ui/format'
import { Pid } from './ComponentFacts'
import { Facts } from '../../ui/Facts'
import { RegisteredFact } from './RegisteredFact'
import { RowLinks } from './RowLink'
import { StateHead } from './StateHead'

/** The words of the specialists' table, so that both say the same. */
const PROCESS_WORD: Record<HealthLayer, string> = { ok: 'running', bad: 'not running', unknown: 'not known' }
const PORT_WORD: Record<HealthLayer, string> = { ok: 'open', bad: 'closed', unknown: 'not known' }
const PING_WORD: Record<HealthLayer, string> = { ok: 'answers', bad: 'no answer', unknown: 'not asked' }

/** What is known of an AI specialist, layer by layer. */
export function SpecialistFacts({ row }: { row: SpecialistRow }) {
  const ping = usePing(row.id)
  const registration = useRegistration(row.id)
  return (
    <>
      <StateHead {...row} />
      <Facts
        facts={[
          ['Who', row.title === '' ? null : row.title],
          ['Beside', <RowLinks key="beside" instance={row.instance} components={[row.component]} />],
          [
            'Process',
            row.pid === null ? (
              PROCESS_WORD[row.layers.process]
            ) : (
              <Pid key="pid" pid={row.pid} isAdopted={row.isAdopted} />
            ),
          ],
          ['Port', row.port === null ? null : `${row.port}, ${PORT_WORD[row.layers.port]}`],
          [
            'Ping',
            typeof ping === 'number'
              ? `answered in ${formatLatency(ping)}`
              : ping === null
                ? 'no answer'
                : PING_WORD[row.layers.ping],
          ],
          ['Answers as', row.answeredAs],
          [
            'Registered',
            registration === undefined ? null : (
              <RegisteredFact
                key="registered"
                registration={registration}
                row={{ capabilities: [], state: row.state }}
              />
            ),
          ],
        ]}
      />
    </>
  )
}
