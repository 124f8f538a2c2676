import { Menu } from '@base-ui/react/menu'
import type { Ref } from '@shared/model/ids'
import { Icon } from '../../ui/Icon'

type LogRowsSelectProps = {
  rows: readonly { ref: Ref; name: string }[]
  /** None: all of them. */
  chosen: readonly string[]
  onChange(refs: readonly string[]): void
}

/** Whose lines are shown: all, or some rows. */
export function LogRowsSelect({ rows, chosen, onChange }: LogRowsSelectProps) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        aria-label={`Rows: ${wordsOf(rows, chosen)}`}
        className="inline-flex h-6 max-w-40 items-center gap-2 rounded-sm border border-line-strong bg-panel px-2 text-label hover:bg-hover"
      >
        <span className="truncate">{wordsOf(rows, chosen)}</span>
        <Icon name="chevron" className="text-muted" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-40">
          <Menu.Popup className="max-h-80 min-w-48 overflow-y-auto rounded-md border border-line bg-panel p-1 text-label shadow-overlay outline-none">
            <Choice isOn={chosen.length === 0} onChange={() => onChange([])} label="All rows" />
            {rows.map(({ ref, name }) => (
              <Choice
                key={ref}
                isOn={chosen.includes(ref)}
                onChange={(isOn) => onChange(isOn ? [...chosen, ref] : chosen.filter((each) => each !== ref))}
                label={name}
              />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Choice({ isOn, onChange, label }: { isOn: boolean; onChange(isOn: boolean): void; label: string }) {
  return (
    <Menu.CheckboxItem
      checked={isOn}
      onCheckedChange={onChange}
      closeOnClick={false}
      className="flex min-h-7 items-center gap-2 rounded-sm px-2 outline-none data-[highlighted]:bg-hover"
    >
      <span className="w-3.5">
        <Menu.CheckboxItemIndicator>
          <Icon name="check" />
        </Menu.CheckboxItemIndicator>
      </span>
      <span className="truncate">{label}</span>
    </Menu.CheckboxItem>
  )
}

function wordsOf(rows: readonly { ref: string; name: string }[], chosen: readonly string[]): string {
  if (chosen.length === 0) return 'All rows'
  if (chosen.length > 1) return `${chosen.length} rows`
  return rows.find(({ ref }) => ref === chosen[0])?.name ?? chosen[0] ?? ''
}
