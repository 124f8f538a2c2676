import { useState } from 'react'
import type { Holder } from '@shared/model/conflicts'
import type { Container } from '@shared/model/ports'
import { useListeners, useNameOf } from '../../state/selectors'
import { closeConflict, openRow } from '../../state/ui-state'
import { CopyButton } from '../../ui/CopyButton'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'

/** A longer command line is cut until it is asked for: the ways out must stay in view. */
const LONG_COMMAND = 200

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
        <CommandLine key={holder.commandLine} text={holder.commandLine} />
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

function CommandLine({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(text.length <= LONG_COMMAND)
  return (
    <>
      <div className="flex items-start gap-1 pb-1">
        <code className={`figures mt-1 min-w-0 grow [overflow-wrap:anywhere] ${isWhole ? '' : 'line-clamp-3'}`}>
          {text}
        </code>
        <CopyButton text={text} label="Copy the command line" className="-mr-1.5" />
      </div>
      {text.length > LONG_COMMAND && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="mb-1 -ml-1 min-h-6 rounded-sm px-1 text-label text-accent hover:bg-hover"
        >
          {isWhole ? 'Show less' : 'Show all of it'}
        </button>
      )}
    </>
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

const ENGINE = { docker: 'Docker', podman: 'Podman' } as const

function containerWords({ engine, name, port }: Container): string {
  const inside = port === null ? '' : `, its port ${port}`
  return `${name ?? 'name not known'}${engine === 'other' ? '' : ` (${ENGINE[engine]})`}${inside}`
}
