import { useUncertain } from '../../state/uncertain'
import { showOverlay } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { StateGlyph } from '../../ui/StateGlyph'

/** There while processes wait for a person's decision: how many, and the way to them. */
export function UncertainStrip() {
  const uncertain = useUncertain()
  const first = uncertain[0]
  if (first === undefined) return null
  return (
    <section
      aria-label="Processes that need a decision"
      data-live
      className="mb-2 flex min-h-9 shrink-0 items-center gap-2.5 rounded-md border border-line bg-panel pr-1.5 pl-4"
    >
      <StateGlyph state="unknown" />
      <p className="min-w-0 grow truncate">
        {uncertain.length === 1 ? '1 process needs' : `${uncertain.length} processes need`} a decision
        <span className="text-muted">
          {' · '}
          {uncertain.length === 1
            ? `${first.ref}, process ${first.pid}`
            : 'they carry Till’s tags, and Till is unsure whose they are'}
        </span>
      </p>
      <Button size="small" aria-haspopup="dialog" onClick={() => showOverlay('uncertain')}>
        Decide…
      </Button>
    </section>
  )
}
