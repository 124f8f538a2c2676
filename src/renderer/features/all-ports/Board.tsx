import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { Lane } from '@shared/model/ports'
import { announce } from '../../state/announce'
import { openConflict, openRow, previewChange, showInstance } from '../../state/ui-state'
import { DragGhost } from '../../ui/DragGhost'
import type { Cell } from '../../ui/port-board/cell'
import { useWidth } from '../../ui/use-width'
import type { BoardDialog } from './board-dialog'
import { spotAfterKey } from './board-keys'
import { landingSentence } from './landing'
import { Heads } from './Heads'
import { Line } from './Line'
import { cellIn, type Place } from './place'
import { PlaceCaption } from './PlaceCaption'
import { isOnPorts, isSamePort, lineIn, lineOf, type PointedPort, portUnder } from './pointed-port'
import { summaryOf } from './summary'
import { usePlaceMove } from './use-place-move'

/** Pixels of a line beside the name and the lanes: bases, what can be done, gaps. */
const BASES_AND_DEEDS_PX = 172
/** Room for the names of most, and for what the line under them begins with. */
const LEAST_NAME_PX = 170
const LEAST_TICK_PX = 3
const MOST_TICK_PX = 9
/** Taken for the width until the page has been laid out. */
const UNMEASURED_PX = 960

type BoardProps = { places: readonly Place[]; onDialog(dialog: BoardDialog): void }

const LETTER = /^[a-z]$/i

/** All places as an ARIA grid with one tab stop: up and down go through the lines, right to the ports of a line. */
export function Board({ places, onDialog }: BoardProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const size = Math.max(100, ...places.map(({ ports }) => ports.component.size))
  const width = useWidth(scroller, UNMEASURED_PX)
  const tick = Math.min(
    MOST_TICK_PX,
    Math.max(LEAST_TICK_PX, Math.floor((width - LEAST_NAME_PX - BASES_AND_DEEDS_PX) / size)),
  )
  // What whole pixels leave over goes to the name.
  const name = Math.max(LEAST_NAME_PX, width - BASES_AND_DEEDS_PX - size * tick)
  const [pointed, setPointed] = useState<PointedPort | null>(null)
  const [roved, setRoved] = useState<string | null>(null)
  const entry = useRef<{ lane: Lane; offset: number }>({ lane: 'component', offset: 0 })
  const resting = useMemo(() => summaryOf(places), [places])
  const mover = usePlaceMove({ places, scroller, onMove: previewChange, onSay: announce })
  const { move } = mover

  const placeById = (id: string | null): Place | null => places.find((place) => place.id === id) ?? null
  const shown = pointed === null ? null : placeById(pointed.place)
  const cell = shown === null || pointed === null ? null : cellIn(shown, pointed.lane, pointed.offset)
  const tabStop = placeById(roved)?.id ?? places[0]?.id ?? null

  const point = (next: PointedPort | null): void => setPointed((now) => (isSamePort(now, next) ? now : next))
  const choose = (chosen: Cell | null): void => {
    if (chosen?.conflict) openConflict(chosen.conflict.id)
    else if (chosen?.ref) openRow(chosen.ref)
  }
  const enter = (place: Place): void => {
    if (place.kind === 'instance') showInstance(place.instance.id)
    else if (place.kind === 'free') onDialog({ kind: 'reserve', ports: place.ports })
  }
  const go = (grid: HTMLElement, event: KeyboardEvent, place: Place): boolean => {
    const at = move === null && pointed?.place === place.id && isOnPorts(event) ? pointed : null
    const spot = spotAfterKey(places, { line: places.indexOf(place), at }, event, entry.current)
    const to = spot === null ? undefined : places[spot.line]
    if (spot === null || to === undefined || (move !== null && spot.at !== null)) return false
    if (spot.at !== null) entry.current = spot.at
    point(spot.at === null ? null : { place: to.id, ...spot.at })
    const line = lineIn(grid, to.id)
    const target = spot.at === null ? line : line?.querySelector<HTMLElement>('[data-lanes]')
    // Walking along a line keeps the focus where it is: what is new is said.
    if (target === document.activeElement && spot.at !== null) {
      const caption = cellIn(to, spot.at.lane, spot.at.offset)?.caption.spoken
      if (caption !== undefined) announce(caption)
    } else target?.focus()
    return true
  }
  const isHandled = (event: KeyboardEvent<HTMLElement>, place: Place): boolean => {
    if (event.key === 'Enter' || event.key === ' ') {
      if (move !== null) mover.putDown()
      else if (isOnPorts(event)) choose(cell)
      else enter(place)
      return true
    }
    if (event.key === 'Escape') {
      if (move !== null) {
        // First the focus, which is still told as part of the move; then the end of it.
        lineIn(event.currentTarget, `instance ${move.instance.id}`)?.focus()
        mover.cancel()
      } else if (isOnPorts(event)) lineOf(event)?.focus()
      else return false
      return true
    }
    if (go(event.currentTarget, event, place)) return true
    if (event.ctrlKey || event.metaKey) return false
    // With something in hand no letter may do anything else.
    if (move !== null) return LETTER.test(event.key) || event.key.startsWith('Arrow')
    return event.key.toLowerCase() === 'm' && mover.pickUp(place)
  }
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const place = placeById(lineOf(event)?.dataset['place'] ?? null)
    if (place === null || event.altKey || event.target instanceof HTMLButtonElement) return
    if (!isHandled(event, place)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <div ref={scroller} className="min-h-0 grow overflow-auto">
        <div
          role="grid"
          tabIndex={-1}
          aria-label="All ports"
          data-rows
          data-live
          onPointerDown={mover.onPointerDown}
          onKeyDown={press}
          onMouseMove={(event) => move === null && point(portUnder(event, tick, places))}
          onMouseLeave={() => point(null)}
          onClick={(event) => {
            const there = portUnder(event, tick, places)
            const place = there === null ? null : placeById(there.place)
            if (there !== null && place !== null) choose(cellIn(place, there.lane, there.offset))
          }}
          onFocus={(event) => {
            const place = placeById(lineOf(event)?.dataset['place'] ?? null)
            if (place === null) return
            setRoved(place.id)
            mover.goTo(place)
            if (event.target === lineOf(event)) point(null)
          }}
          onBlur={(event) => {
            const isLeaving =
              !(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)
            if (!isLeaving) return
            point(null)
            if (move?.by === 'keyboard') mover.cancel()
          }}
          style={{ '--name': `${name}px` } as CSSProperties}
          className="w-max min-w-full"
        >
          <Heads size={size} tick={tick} />
          {places.map((place) => {
            const isTarget = move?.landing?.place === place.id && move.landing.change !== null
            const isRefused = move?.landing?.place === place.id && move.landing.isRefused
            return (
              <Line
                key={place.id}
                place={place}
                tick={tick}
                isTabStop={place.id === tabStop}
                lane={pointed?.place === place.id ? pointed.lane : null}
                offset={pointed?.place === place.id ? pointed.offset : 0}
                target={isRefused ? 'refused' : isTarget ? 'possible' : null}
                isLifted={place.kind === 'instance' && place.instance.id === move?.instance.id}
                spoken={
                  move?.by === 'keyboard' && move.landing?.place === place.id
                    ? landingSentence(move.landing, move.instance.name)
                    : place.spoken
                }
                onDialog={onDialog}
              />
            )
          })}
        </div>
      </div>
      <PlaceCaption place={shown} cell={cell} resting={resting} move={move} />
      {move?.by === 'pointer' && (
        <DragGhost
          handle={mover.ghost}
          at={move.at}
          isRefused={move.landing?.isRefused === true}
          text={move.landing?.change === undefined ? move.instance.name : `${move.instance.name} ${move.landing.words}`}
        />
      )}
    </>
  )
}
