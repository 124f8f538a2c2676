import { Dialog as Base } from '@base-ui/react/dialog'
import { type ReactNode, useRef, useState } from 'react'
import { nextFocus } from './focus-after'
import { Icon } from './Icon'

type DialogProps = {
  isOpen: boolean
  onClose: () => void
  title: string
  /** A sentence under the title. */
  description?: ReactNode
  /** Buttons at the foot, the main one last. */
  actions?: ReactNode
  /** `narrow` 440 px, `medium` 560 px, `wide` 920 px, `sheet` 1080 px; never wider than the window. */
  width?: 'narrow' | 'medium' | 'wide' | 'sheet'
  children?: ReactNode
}

const WIDTH = { narrow: 'w-[440px]', medium: 'w-[560px]', wide: 'w-[920px]', sheet: 'w-[1080px]' } as const

/** What can take the focus: not the stand-ins that a radio or a select hides behind itself. */
const FOCUSABLE = ':is(button, input, textarea, [tabindex="0"]):not([tabindex="-1"], [aria-hidden="true"])'
/** What is marked, or the first in what is marked. */
const FIRST_FOCUS = `${FOCUSABLE}[data-first-focus], [data-first-focus] ${FOCUSABLE}`

/** A question or a form over the window. Takes the focus, gives it back, closes with Esc. */
export function Dialog({ isOpen, onClose, title, description, actions, width = 'medium', children }: DialogProps) {
  const content = useRef<HTMLDivElement>(null)
  // What is marked for it, else the first thing to decide, else the first (safest) button at the foot; not "Close".
  const firstFocus = (): HTMLElement | boolean =>
    content.current?.parentElement?.querySelector<HTMLElement>(FIRST_FOCUS) ??
    content.current?.querySelector<HTMLElement>(FOCUSABLE) ??
    content.current?.nextElementSibling?.querySelector<HTMLElement>(FOCUSABLE) ??
    true
  const [opener] = useState(() => document.activeElement)
  // Back to where it was; what opened it may be gone by what was done.
  const lastFocus = (): HTMLElement | true => (opener?.isConnected === false ? (nextFocus() ?? true) : true)
  return (
    <Base.Root open={isOpen} onOpenChange={(isNowOpen) => !isNowOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-[rgb(0_0_0/0.4)] transition-opacity duration-[180ms] data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          initialFocus={firstFocus}
          finalFocus={lastFocus}
          className={`fixed top-1/2 left-1/2 z-30 flex max-h-[calc(100dvh-48px)] max-w-[calc(100dvw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line bg-panel shadow-overlay transition-opacity duration-[180ms] data-[ending-style]:opacity-0 data-[starting-style]:opacity-0 ${WIDTH[width]}`}
        >
          <header className="px-5 pt-4 pr-14 pb-3">
            <Base.Title className="text-title font-semibold">{title}</Base.Title>
            {description !== undefined && (
              <Base.Description render={<div />} className="mt-1 text-muted">
                {description}
              </Base.Description>
            )}
          </header>
          <div ref={content} className="min-h-0 grow overflow-y-auto px-5 pb-4">
            {children}
          </div>
          {actions !== undefined && (
            <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
          )}
          {/* Last in the document, so that the focus begins at what is asked. No tooltip: it would open with the dialog. */}
          <Base.Close
            aria-label="Close"
            className="absolute top-4 right-4 inline-flex size-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
          >
            <Icon name="close" />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
