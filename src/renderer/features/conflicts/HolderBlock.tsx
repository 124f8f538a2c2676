import type { Holder } from '@shared/model/conflicts'
import type { Container } from '@shared/model/ports'
import { useListeners, useNameOf } from '../../state/selectors'
import { closeConflict, openRow } from '../../state/ui-state'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import { CopyButton } from './CopyButton'

/** Who holds the port: all that the system tells of it. */
export function HolderBlock({ holder, port }: { holder: Holder; port: number | null }) {
  const container = useContainer(port, holder.pid)
  return (
    <section aria-label="Who holds it" className="rounded-md border border-line bg-canvas px-3 pt-2 pb-2.5">
      {holder.commandLine === null ? (
        <p data-selectable className="[overflow-wrap:anywhere]">
          {holder.label}
        </p>
      ) : (
        <div className="flex items-start gap-1">
          <code className="figures min-w-0 grow py-1 [overflow-wrap:anywhere]">{holder.commandLine}</code>
          <CopyButton text={holder.commandLine} label="Copy the command line" className="-mr-1.5" />
        </div>
      )}
      <div data-selectable className="-mt-2">
        <Facts
          facts={[
            ['Process', holder.pid === null ? null : <Process key="process" holder={holder} />],
            [
              'Folder',
              holder.folder === null ? null : (
                <code key="folder" className="figures [overflow-wrap:anywhere]">
                  {holder.folder}
                </code>
              ),
            ],
            [
              holder.addresses.length === 1 ? 'Address' : 'Addresses',
              holder.addresses.length === 0 ? null : (
                <span key="addresses" className="figures flex flex-wrap gap-x-3">
                  {holder.addresses.map((address) => (
                    <span key={address}>{address}</span>
                  ))}
                </span>
              ),
            ],
            ['Container', container === null ? null : containerWords(container)],
            ['Started by', holder.ref === null && holder.pid === null ? null : <StartedBy key="by" holder={holder} />],
          ]}
        />
      </div>
    </section>
  )
}

function Process({ holder }: { holder: Holder }) {
  return (
    <>
      <span className="font-semibold">{holder.command}</span> <span className="figures">{holder.pid}</span>
      {holder.user !== null && <span className="text-muted"> · of {holder.user}</span>}
      {holder.startedAt !== null && (
        <span className="text-muted">
          {' '}
          · started <RelativeTime at={holder.startedAt} />
        </span>
      )}
    </>
  )
}

function StartedBy({ holder: { ref } }: { holder: Holder }) {
  const name = useNameOf(ref ?? '')
  if (ref === null) return <span className="text-muted">not Till</span>
  return (
    <>
      Till, as{' '}
      <button
        type="button"
        onClick={() => {
          closeConflict()
          openRow(ref)
        }}
        className="-my-1 -ml-1 min-h-6 rounded-sm px-1 text-accent hover:bg-hover"
      >
        {name}
      </button>
    </>
  )
}

/** The container whose port a proxy publishes there, as the listeners' table knows it. */
function useContainer(port: number | null, pid: number | null): Container | null {
  const listeners = useListeners()
  const found = listeners.find(
    (each) => each.port === port && each.pid === pid && each.container !== null && each.container !== undefined,
  )
  return found?.container ?? null
}

function containerWords({ engine, name, port }: Container): string {
  const inside = port === null ? '' : `, its port ${port}`
  return `${name ?? 'name not known'}${engine === 'other' ? '' : ` (${engine})`}${inside}`
}
