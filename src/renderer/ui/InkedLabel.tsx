import { Fragment } from 'react'
import { LIFECYCLE_STATES, type LifecycleState } from '@shared/model/lifecycle'
import { STATE_INK } from './StateGlyph'

const SEPARATOR = ' · '
const AT_EASE: ReadonlySet<string> = new Set(['ready', 'stopped'])

function stateIn(part: string): LifecycleState | undefined {
  return LIFECYCLE_STATES.find((state) => !AT_EASE.has(state) && part.endsWith(` ${state}`))
}

/** A summary like `1 failed · 1 degraded · 9 ready`, as main wrote it, each part in the ink of the state it names. */
export function InkedLabel({ label }: { label: string }) {
  return label.split(SEPARATOR).map((part, index) => {
    const state = stateIn(part)
    return (
      <Fragment key={part}>
        {index > 0 && SEPARATOR}
        <span className={state === undefined ? undefined : STATE_INK[state]}>{part}</span>
      </Fragment>
    )
  })
}
