import { useRef } from 'react'
import { dismissFailure, type ShownFailure, useFailures } from '../../state/failures'
import { IconButton } from '../../ui/IconButton'
import { StateGlyph } from '../../ui/StateGlyph'
import { useFocusHandedOn } from '../../ui/focus-after'

/** Commands that were refused, each with its sentence and the next step, until they are put away. */
export function FailureCards() {
  const shown = useFailures((failures) => failures.shown)
  if (shown.length === 0) return null
  return (
    <ul
      aria-label="What did not work"
      className="fixed right-4 bottom-10 z-40 flex w-96 max-w-[calc(100dvw-32px)] flex-col gap-2"
    >
      {shown.map((failure) => (
        <Card key={failure.id} failure={failure} />
      ))}
    </ul>
  )
}

function Card({ failure }: { failure: ShownFailure }) {
  const card = useRef<HTMLLIElement>(null)
  useFocusHandedOn(card)
  return (
    <li
      ref={card}
      data-selectable
      className="flex items-start gap-2 rounded-md border border-line bg-panel py-2 pr-1.5 pl-3 shadow-overlay"
    >
      <StateGlyph state="failed" className="mt-1" />
      <p className="min-w-0 grow [overflow-wrap:anywhere]">
        {failure.message}
        {failure.hint !== undefined && <span className="block text-label text-muted">{failure.hint}</span>}
      </p>
      <IconButton icon="close" label="Put away" onClick={() => dismissFailure(failure.id)} />
    </li>
  )
}
