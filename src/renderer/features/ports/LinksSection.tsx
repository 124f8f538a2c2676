import { useMemo } from 'react'
import type { LinkRow } from '@shared/model/conflicts'
import type { InstanceRow } from '@shared/model/rows'
import { useConflicts, useLinks } from '../../state/port-selectors'
import { openConflict, openRow } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Section } from '../../ui/Section'
import { StateGlyph } from '../../ui/StateGlyph'
import { linksOf, shortRef } from './links'

/** Established connections between components, those to another instance first: they are seldom meant. */
export function LinksSection({ instance }: { instance: InstanceRow }) {
  const all = useLinks()
  const links = useMemo(() => linksOf(all, instance.id), [all, instance.id])
  const crossing = links.filter((link) => link.isCross).length
  const note =
    links.length === 0
      ? 'No connection between its components now.'
      : crossing === 0
        ? 'All connections stay inside this instance.'
        : `${crossing === 1 ? 'One connection leads' : `${crossing} connections lead`} to another instance.`
  return (
    <Section title="Who talks to whom" note={note}>
      {links.length > 0 && (
        <ul
          aria-label={`Connections of ${instance.name}`}
          className="mt-2 columns-1 gap-6 @[44rem]:columns-2 [&>li]:break-inside-avoid"
        >
          {links.map((link) => (
            <Line key={link.id} link={link} instance={instance} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Line({ link, instance }: { link: LinkRow; instance: InstanceRow }) {
  const conflicts = useConflicts(instance.id)
  const card = link.isCross
    ? conflicts.find(
        ({ kind, ref, port }) =>
          kind === 'cross-talk' && (ref === link.from || ref === link.to) && (port === null || port === link.port),
      )
    : undefined
  return (
    <li
      data-cross={link.isCross || undefined}
      className={`flex min-h-7 items-center gap-2 rounded-sm px-2 ${link.isCross ? 'bg-degraded-tint [--glyph-ground:var(--degraded-tint)]' : ''}`}
    >
      {link.isCross && <StateGlyph state="degraded" size={12} />}
      <End target={link.from} name={shortRef(link.from, link.isCross)} />
      <span className="text-faint">{link.isCross ? 'talks to' : '→'}</span>
      <End target={link.to} name={shortRef(link.to, link.isCross)} />
      <span className="figures text-muted">{link.port}</span>
      <span className="figures grow text-right text-faint">
        {link.connections}
        <span className="sr-only"> {link.connections === 1 ? 'connection' : 'connections'}</span>
        <span aria-hidden="true">×</span>
      </span>
      {card !== undefined && (
        <Button size="small" kind="quiet" onClick={() => openConflict(card.id)}>
          Why…
        </Button>
      )}
    </li>
  )
}

function End({ target, name }: { target: LinkRow['from']; name: string }) {
  return (
    <button
      type="button"
      title={target}
      onClick={() => openRow(target)}
      className="min-h-6 min-w-0 truncate rounded-sm font-medium hover:underline"
    >
      {name}
    </button>
  )
}
