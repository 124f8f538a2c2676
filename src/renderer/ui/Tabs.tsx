import { type KeyboardEvent, type ReactNode, useRef } from 'react'

export type Tab<Value extends string> = {
  value: Value
  label: ReactNode
  count?: number
  /** The key that leads there. */
  hint?: string
}

type TabsProps<Value extends string> = {
  /** Name of the list of tabs. */
  label: string
  /** Prefix of the ids: the panel shown carries `${id}-panel` and is named by `${id}-tab-${value}`. */
  id: string
  value: Value
  tabs: readonly Tab<Value>[]
  onChange: (value: Value) => void
}

const STEP: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

/** A row of tabs after the ARIA pattern: one tab stop, arrows move and choose. */
export function Tabs<Value extends string>({ label, id, value, tabs, onChange }: TabsProps<Value>) {
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.value === value)
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : at + (STEP[event.key] ?? Number.NaN)
    const tab = tabs[(to + tabs.length) % tabs.length]
    if (tab === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onChange(tab.value)
    list.current?.querySelector<HTMLElement>(`#${id}-tab-${tab.value}`)?.focus()
  }
  return (
    <div ref={list} role="tablist" aria-label={label} className="flex h-full items-stretch gap-4">
      {tabs.map((tab) => {
        const isChosen = tab.value === value
        return (
          <button
            key={tab.value}
            id={`${id}-tab-${tab.value}`}
            type="button"
            role="tab"
            aria-selected={isChosen}
            aria-controls={isChosen ? `${id}-panel` : undefined}
            aria-keyshortcuts={tab.hint}
            title={tab.hint === undefined ? undefined : `Key ${tab.hint}`}
            tabIndex={isChosen ? 0 : -1}
            onClick={() => onChange(tab.value)}
            onKeyDown={move}
            // Beginning below the panel’s edge, which would cut off the ring of its focus.
            className={`mt-1 -mb-px flex min-w-6 items-center gap-1.5 border-b-2 pb-1 whitespace-nowrap transition-colors ${
              isChosen ? 'border-accent font-semibold text-text' : 'border-transparent text-muted hover:text-text'
            }`}
          >
            {tab.label}
            {tab.count !== undefined && <span className="figures font-normal text-muted">{tab.count}</span>}
          </button>
        )
      })}
    </div>
  )
}
