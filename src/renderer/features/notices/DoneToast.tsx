import { useEffect, useRef, useState } from 'react'
import { takeBack } from '../../state/port-changes'
import { hideToast, type Toast, useToast } from '../../state/toast'
import { bridge } from '../../state/bridge'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { StateGlyph } from '../../ui/StateGlyph'
import { useFocusHandedOn } from '../../ui/focus-after'

/** How long it stays when nobody points at it. */
export const TOAST_STAYS_MS = 10_000

/** What was just done, with the way back. Stays while it is pointed at or has the focus. */
export function DoneToast() {
  const toast = useToast((state) => state.toast)
  return (
    // There before its words are, so that they are announced. Under what lies over the window, never on its buttons.
    <div role="status" className="fixed inset-x-4 bottom-10 z-20 mx-auto w-fit">
      {toast !== null && <Shown key={toast.key} toast={toast} />}
    </div>
  )
}

function Shown({ toast }: { toast: Toast }) {
  const [isHeld, setHeld] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useFocusHandedOn(box)
  useEffect(() => {
    if (isHeld) return undefined
    const timer = setTimeout(hideToast, TOAST_STAYS_MS)
    return () => clearTimeout(timer)
  }, [isHeld])
  const { undo } = toast
  return (
    // Pointing at it only makes it stay; all it offers is a button.
    <div
      ref={box}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(box.current?.contains(document.activeElement) === true)}
      onFocus={() => setHeld(true)}
      onBlur={(event) => setHeld(event.currentTarget.contains(event.relatedTarget))}
      className="flex max-w-[40rem] items-center gap-3 rounded-md border border-line bg-panel py-1.5 pr-1.5 pl-3 shadow-overlay"
    >
      <StateGlyph state="ready" />
      <p data-selectable className="min-w-0 grow">
        {toast.message}
      </p>
      {undo !== null && (
        <Button size="small" hint={bridge().os === 'mac' ? '⌘Z' : 'Ctrl Z'} onClick={() => void takeBack(undo)}>
          Undo
        </Button>
      )}
      <IconButton icon="close" label="Put away" onClick={hideToast} />
    </div>
  )
}
