import { useMemo } from 'react'
import type { LinkRow } from '@shared/model/conflicts'
import { useConflicts, useLinks } from '../../state/port-selectors'
import { type ShownInstance, useNameOf } from '../../state/selectors'
import { openConflict, openRow } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Section } from '../../ui/Section'
import { StateGlyph } from '../../ui/StateGlyph'
import { linksOf } from './links'

/** Established connections between components, those to another instance first: they are seldom meant. */
export function LinksSection({ instance }: { instance: ShownInstance }) {
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

function Line({ link, instance }: { link: LinkRow; instance: ShownInstance }) {
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
      className={`flex min-h-7 items-center gap-2 rounded-sm px-2 ${link.isCross ? 'mb-1 bg-degraded-tint [column-span:all] [--glyph-ground:var(--degraded-tint)]' : ''}`}
    >
      {link.isCross && <StateGlyph state="degraded" size={12} />}
      <End target={link.from} isWhole={link.isCross} />
      <span className="shrink-0 text-muted">{link.isCross ? 'talks to' : '→'}</span>
      <End target={link.to} isWhole={link.isCross} />
      <span className="figures text-muted">{link.port}</span>
      <span className="figures shrink-0 grow text-right text-muted">
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

function End({ target, isWhole }: { target: LinkRow['from']; isWhole: boolean }) {
  const name = useNameOf(target, isWhole)
  return (
    <button
      type="button"
      title={name}
      onClick={() => openRow(target)}
      className="min-h-6 min-w-0 truncate rounded-sm font-medium hover:underline"
    >
      {name}
    </button>
  )
}
