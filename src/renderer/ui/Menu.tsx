import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement } from 'react'

export type MenuItem = {
  label: string
  hint?: string
  isDanger?: boolean
  isDisabled?: boolean
  act: () => void
}

type MenuProps = {
  /** The button that opens it. */
  trigger: ReactElement
  items: readonly MenuItem[]
}

/** A short list of things to do, opened by a button. */
export function Menu({ trigger, items }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-40">
          <Base.Popup className="max-w-96 min-w-52 rounded-md border border-line bg-panel p-1 shadow-overlay outline-none transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {items.map((item) => (
              <Base.Item
                key={item.label}
                disabled={item.isDisabled ?? false}
                onClick={item.act}
                className={`flex h-7 items-center justify-between gap-6 rounded-sm px-2 outline-none data-[disabled]:text-faint data-[highlighted]:bg-hover ${item.isDanger === true ? 'text-failed-ink' : ''}`}
              >
                <span className="truncate" title={item.label}>
                  {item.label}
                </span>
                {item.hint !== undefined && <kbd className="figures shrink-0 text-caption text-muted">{item.hint}</kbd>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
