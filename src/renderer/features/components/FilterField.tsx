import { useUi } from '../../state/ui-state'
import { Icon } from '../../ui/Icon'
import { Kbd } from '../../ui/Kbd'

/** Narrows the rows to what is typed. `/` comes here, Esc empties and leaves, ↓ goes to the rows. */
export function FilterField() {
  const filter = useUi((ui) => ui.filter)
  return (
    <label className="flex h-7 w-40 items-center gap-1.5 rounded-sm border border-line px-2 font-normal text-muted has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-1 has-[:focus-visible]:outline-focus">
      <Icon name="search" size={12} />
      <input
        data-filter
        type="text"
        aria-label="Filter the rows"
        placeholder="Filter"
        spellCheck={false}
        autoComplete="off"
        value={filter}
        onChange={(event) => useUi.setState({ filter: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            useUi.setState({ filter: '' })
            event.currentTarget.blur()
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            document.querySelector<HTMLElement>('[data-rows] [tabindex="0"]')?.focus()
          } else return
          event.preventDefault()
          event.stopPropagation()
        }}
        className="w-full min-w-0 bg-transparent text-label text-text focus:outline-none"
      />
      {filter === '' && <Kbd>/</Kbd>}
    </label>
  )
}
