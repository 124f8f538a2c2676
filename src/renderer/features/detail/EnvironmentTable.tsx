import { memo, useId, useState } from 'react'
import { CopyButton } from '../../ui/CopyButton'
import { Icon } from '../../ui/Icon'
import type { Variable } from './environment-filter'

const HEADS = [
  { title: 'Variable', look: 'w-[30%] pl-4' },
  { title: 'Value', look: 'pl-3' },
  { title: 'From', look: 'w-[30%] pr-4 pl-3' },
] as const

const CELL = 'border-b border-line py-1 align-top'

/** Variables as name, value and source; what a value overrode is unfolded beneath it. */
export function EnvironmentTable({ name, variables }: { name: string; variables: readonly Variable[] }) {
  return (
    <table
      aria-label={`Variables of ${name}`}
      className="w-full min-w-[480px] table-fixed border-separate border-spacing-0 text-label"
    >
      <thead>
        <tr>
          {HEADS.map(({ title, look }) => (
            <th
              key={title}
              scope="col"
              className={`sticky top-0 z-10 h-7 border-b border-line bg-panel text-left font-normal text-muted ${look}`}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {variables.map((variable) => (
        <Lines key={variable.name} variable={variable} />
      ))}
    </table>
  )
}

const Lines = memo(function Lines({ variable }: { variable: Variable }) {
  const { name, source, overrode } = variable
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const differing = overrode.filter((other) => !isSame(variable, other)).length
  return (
    <tbody id={id} className="group hover:bg-hover">
      <tr>
        <th
          scope="row"
          data-selectable
          className={`figures pl-4 text-left font-normal [overflow-wrap:anywhere] ${CELL} leading-6`}
        >
          {name}
        </th>
        <td className={`pl-3 ${CELL}`}>
          <span className="flex items-start gap-1">
            <Value of={variable} isWhole={isOpen} />
            {!variable.isHidden && variable.value !== '' && (
              <span className="shrink-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
                <CopyButton text={variable.value} label={`Copy the value of ${name}`} />
              </span>
            )}
          </span>
        </td>
        <td className={`pr-4 pl-3 ${CELL}`}>
          <span className="flex flex-wrap items-start gap-x-2">
            <span data-selectable className="min-w-0 leading-6 text-muted [overflow-wrap:anywhere]">
              {source.label}
            </span>
            {overrode.length > 0 && (
              <button
                type="button"
                aria-expanded={isOpen}
                aria-controls={id}
                aria-label={
                  differing > 0
                    ? `${name} overrode ${countOf(differing, 'other value')}`
                    : `${name} is the same in ${countOf(overrode.length, 'other place')}`
                }
                onClick={() => setOpen(!isOpen)}
                className={`inline-flex h-6 items-center gap-1 rounded-sm px-1.5 hover:bg-raised ${differing > 0 ? '' : 'text-muted'}`}
              >
                {differing > 0 ? `over ${differing}` : `same in ${overrode.length}`}
                <Icon name="chevron" size={12} className={isOpen ? 'rotate-180' : ''} />
              </button>
            )}
          </span>
        </td>
      </tr>
      {isOpen &&
        overrode.map((other, at) => (
          // A file may set the same twice: the place in the stack is the identity.
          // eslint-disable-next-line react/no-array-index-key
          <tr key={at} className="text-muted">
            <td className={`pl-4 text-right leading-6 ${CELL}`}>
              {isSame(variable, other) ? 'the same' : 'overridden'}
            </td>
            <td className={`pl-3 ${CELL}`}>
              <Value of={other} isWhole />
            </td>
            <td data-selectable className={`pr-4 pl-3 leading-6 [overflow-wrap:anywhere] ${CELL}`}>
              {other.source.label}
            </td>
          </tr>
        ))}
    </tbody>
  )
})

/** Of what is hidden nobody can tell. */
function isSame(one: Pick<Variable, 'value' | 'isHidden'>, other: Pick<Variable, 'value' | 'isHidden'>): boolean {
  return one.value === other.value && !one.isHidden && !other.isHidden
}

function countOf(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`
}

/** One line of a value, or all of it; what is hidden, and what is empty, is said. */
function Value({ of, isWhole }: { of: Pick<Variable, 'value' | 'isHidden'>; isWhole: boolean }) {
  if (of.value === '') return <span className="min-w-0 grow leading-6 text-muted">empty</span>
  return (
    <span
      data-selectable
      title={of.isHidden ? 'Looks like a secret, so it is not shown' : of.value}
      className={`figures relative min-w-0 grow leading-6 ${isWhole ? 'whitespace-pre-wrap [overflow-wrap:anywhere]' : 'truncate'}`}
    >
      {of.value}
      {of.isHidden && <span className="sr-only">, hidden because it looks like a secret</span>}
    </span>
  )
}
