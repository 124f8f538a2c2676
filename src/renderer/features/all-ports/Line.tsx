import { memo } from 'react'
import type { Lane } from '@shared/model/ports'
import { send } from '../../state/commands'
import { showInstance } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { InkedLabel } from '../../ui/InkedLabel'
import { StateGlyph } from '../../ui/StateGlyph'
import type { BoardDialog } from './board-dialog'
import { LANE_GAP, LANE_HEIGHT, Lanes } from './Lanes'
import { cellIn, keptFor, type Place } from './place'

type LineProps = {
  place: Place
  /** Pixels a port. */
  tick: number
  isTabStop: boolean
  /** The port of this line that is pointed at. */
  lane: Lane | null
  offset: number
  /** Whether the thing being moved would land here, and whether it can. */
  target: 'possible' | 'refused' | null
  /** It is in hand: of its ports only a shadow is left. */
  isLifted: boolean
  /** Its name while something is moved by keyboard. */
  spoken: string
  onDialog(dialog: BoardDialog): void
}

const TARGET = {
  possible: 'bg-selected -outline-offset-2 outline-2 outline-accent',
  refused: 'bg-failed-tint -outline-offset-2 outline-2 outline-dashed outline-failed-ink',
}

/** One line of the board: whose it is, where it begins, its ports, what can be done. Drawn anew only when it changes. */
export const Line = memo(function Line(props: LineProps) {
  const { place, tick, isTabStop, lane, offset, target, isLifted, spoken, onDialog } = props
  const cell = lane === null ? null : cellIn(place, lane, offset)
  const ground = target === null ? 'hover:bg-hover' : TARGET[target]
  return (
    <div
      role="row"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={spoken}
      data-place={place.id}
      data-kind={place.kind}
      data-target={target ?? undefined}
      className={`group flex scroll-mt-8 h-[calc(var(--row-height)+4px)] items-center border-b border-line pr-3 pl-2 focus-visible:-outline-offset-2 ${ground}`}
    >
      <div role="rowheader" className="flex w-(--name) shrink-0 items-center gap-2 pr-3">
        <Who place={place} />
      </div>
      <div role="gridcell" className="figures w-11 shrink-0 text-right leading-[15px] text-muted">
        <span className="block">{place.ports.component.base}</span>
        {place.ports.ai !== null && <span className="block">{place.ports.ai.base}</span>}
      </div>
      <div role="gridcell" className={`shrink-0 pl-3 ${isLifted ? 'opacity-35' : ''}`}>
        <div
          role="img"
          tabIndex={-1}
          data-lanes
          aria-label={cell === null ? `Ports of ${place.name}` : cell.caption.spoken}
          className="relative focus-visible:outline-none"
        >
          <Lanes cells={place.cells} tick={tick} isFaint={place.kind === 'free'} />
          {lane !== null && <PointedAt place={place} lane={lane} offset={offset} tick={tick} />}
        </div>
      </div>
      <div role="gridcell" className="flex min-w-0 grow items-center justify-end gap-2 pl-3">
        <Deeds place={place} isTabStop={isTabStop} onDialog={onDialog} />
      </div>
    </div>
  )
})

/** Glyph, name and what there is to know, in two short lines. */
function Who({ place }: { place: Place }) {
  if (place.kind === 'free') {
    return (
      <span className="min-w-0 pl-[34px] text-label text-muted">
        {place.name}
        {place.heldCount > 0 && <span className="block text-caption text-faint">{place.heldCount} held by others</span>}
      </span>
    )
  }
  if (place.kind === 'ahead') {
    return (
      <span className="min-w-0 pl-[34px]">
        <span title={place.name} className="block truncate leading-4">
          {place.name}
        </span>
        <span className="block truncate text-caption leading-[14px] text-muted">
          kept for later · {place.ahead.platformName}
        </span>
      </span>
    )
  }
  const { instance, conflictCount, isClash } = place
  return (
    <>
      <span
        data-handle
        aria-hidden="true"
        title={`Drag ${place.name} to another place`}
        className="flex h-8 w-5 shrink-0 cursor-grab touch-none items-center justify-center rounded-sm text-line-strong group-hover:text-muted hover:bg-raised"
      >
        <Icon name="grip" />
      </span>
      <StateGlyph state={instance.problem === null ? instance.state : 'failed'} />
      <span className="min-w-0">
        <button
          type="button"
          tabIndex={-1}
          onClick={() => showInstance(instance.id)}
          title={`Show ${place.name}`}
          className="block max-w-full truncate rounded-sm text-left leading-4 font-semibold hover:underline"
        >
          {place.name}
        </button>
        <span title={place.spoken} className="block truncate text-caption leading-[14px] text-muted">
          {conflictCount > 0 && (
            <span className={isClash ? 'text-failed-ink' : 'text-degraded-ink'}>
              {conflictCount} {conflictCount === 1 ? 'conflict' : 'conflicts'} ·{' '}
            </span>
          )}
          {instance.problem === null ? <InkedLabel label={instance.label} /> : instance.problem}
          {instance.hold != null && <span title={instance.hold.reason}> · held</span>}
        </span>
      </span>
    </>
  )
}

/** The port that is pointed at and its twin, ringed. */
function PointedAt({ place, lane, offset, tick }: { place: Place; lane: Lane; offset: number; tick: number }) {
  const lanes: readonly Lane[] = place.ports.ai === null ? ['component'] : ['component', 'ai']
  return lanes.map((each, index) => (
    <span
      key={each}
      aria-hidden="true"
      style={{
        left: offset * tick - 2,
        top: index * (LANE_HEIGHT + LANE_GAP) - 2,
        width: tick + 3,
        height: LANE_HEIGHT + 4,
      }}
      className={`pointer-events-none absolute rounded-sm border-2 ${each === lane ? 'border-accent' : 'border-accent/50'}`}
    />
  ))
}

function Deeds({ place, isTabStop, onDialog }: Pick<LineProps, 'place' | 'isTabStop' | 'onDialog'>) {
  const tabIndex = isTabStop ? 0 : -1
  const quiet = 'opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 focus-visible:opacity-100'
  if (place.kind === 'ahead') {
    return (
      <Button
        size="small"
        tabIndex={tabIndex}
        aria-label={`Release ${place.ports.component.base}, ${keptFor(place.name)}`}
        onClick={() => void send('block.release', { id: place.ahead.id })}
      >
        Release
      </Button>
    )
  }
  if (place.kind === 'free') {
    return (
      <Button
        size="small"
        kind="quiet"
        tabIndex={tabIndex}
        className={quiet}
        aria-label={`Reserve ${place.ports.component.base}…`}
        onClick={() => onDialog({ kind: 'reserve', ports: place.ports })}
      >
        Reserve…
      </Button>
    )
  }
  return (
    <Button
      size="small"
      kind="quiet"
      tabIndex={tabIndex}
      className={quiet}
      aria-label={`Move ${place.name} to…`}
      onClick={() => onDialog({ kind: 'move', instance: place.instance.id })}
    >
      Move to…
    </Button>
  )
}
