import type { Cell } from '../../ui/port-board/cell'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateGlyph } from '../../ui/StateGlyph'
import type { Place } from './place'
import type { PlaceMove } from './use-place-move'

type PlaceCaptionProps = {
  place: Place | null
  cell: Cell | null
  resting: { text: string; isTrouble: boolean }
  move: PlaceMove | null
}

/** The port that is pointed at, in words; while none is, the whole board's sentence; while something is moved, its landing. */
export function PlaceCaption({ place, cell, resting, move }: PlaceCaptionProps) {
  const isTrouble =
    move === null
      ? cell === null
        ? resting.isTrouble
        : (cell.kind === 'conflict' || cell.conflict?.level === 'error') && cell.conflict?.isIgnored !== true
      : move.landing?.isRefused === true
  return (
    <footer className="shrink-0 border-t border-line p-2">
      <p
        data-selectable
        className={`flex min-h-9 gap-2 rounded-md px-3 py-2 text-label leading-5 ${isTrouble ? 'bg-failed-tint text-text' : 'bg-raised text-muted'}`}
      >
        {isTrouble && <StateGlyph state="failed" size={12} className="mt-1 [--glyph-ground:var(--failed-tint)]" />}
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {move === null ? <Pointed place={place} cell={cell} text={resting.text} /> : <Moving move={move} />}
        </span>
      </p>
    </footer>
  )
}

function Pointed({ place, cell, text }: { place: Place | null; cell: Cell | null; text: string }) {
  if (place === null || cell === null) return text
  return (
    <>
      {place.kind !== 'free' && <span>{place.name} · </span>}
      <strong className="font-semibold text-text">{cell.caption.subject}</strong>{' '}
      <span className="[font-feature-settings:'tnum']">{cell.caption.detail}</span>
      {cell.caption.heldSince !== null && (
        <>
          , started <RelativeTime at={cell.caption.heldSince} />
        </>
      )}
    </>
  )
}

function Moving({ move: { instance, landing, by } }: { move: PlaceMove }) {
  return (
    <>
      <strong className="font-semibold text-text">Moving {instance.name}</strong>{' '}
      <span className="[font-feature-settings:'tnum']">{landing?.words ?? 'to another place'}</span>
      {by === 'keyboard' && (
        <span className="text-muted">
          {landing?.change == null ? ' · Esc leaves it' : ' · Enter shows what it would do, Esc leaves it'}
        </span>
      )}
    </>
  )
}
