import type { ShownInstance } from '../../state/selectors'
import { showOverlay } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { useTold } from '../../ui/now'
import { StateGlyph } from '../../ui/StateGlyph'
import { useStopping } from './stopping'

const listed = new Intl.ListFormat('en', { type: 'conjunction' })

/** Stops that are over sooner ask for nobody’s attention. */
const TELL_AFTER_MS = 2_000

/** More names than these are a number. */
const MOST_NAMES = 3

/** Shown by itself while rows of an instance take long to end: which, and the way to who is in their way. */
export function BlockingStrip({ instance }: { instance: ShownInstance }) {
  const stopping = useStopping(instance.id)
  // The longest ending come first.
  const count = useTold((now) => stopping.filter(({ since }) => now - since > TELL_AFTER_MS).length)
  if (count === 0) return null
  const names = stopping.slice(0, count).map(({ name }) => name)
  return (
    <section
      aria-label={`Still ending in ${instance.name}`}
      data-live
      className="sticky bottom-0 mb-2 flex shadow-[0_-0.375rem_0_var(--canvas)] min-h-9 shrink-0 items-center gap-2.5 rounded-md border border-line bg-panel pr-1.5 pl-4"
    >
      <StateGlyph state="stopping" />
      <p className="min-w-0 grow [overflow-wrap:anywhere]">
        {count > MOST_NAMES ? `${count} rows` : listed.format(names)} {count === 1 ? 'is' : 'are'} still ending
      </p>
      <Button size="small" hint="B" aria-haspopup="dialog" onClick={() => showOverlay('blocking')}>
        What is blocking?
      </Button>
    </section>
  )
}
