import { Fragment } from 'react'
import type { LifecycleState } from '@shared/model/lifecycle'
import { SHOWN_STATES } from '../theme/tokens'
import { STATE_INK } from './StateGlyph'

const SEPARATOR = ' · '
const AT_EASE: ReadonlySet<string> = new Set(['ready', 'stopped'])

function stateIn(part: string): LifecycleState | undefined {
  return SHOWN_STATES.find((state) => !AT_EASE.has(state) && part.endsWith(` ${state}`))
}

const isCalm = (part: string): boolean => [...AT_EASE].some((word) => part.endsWith(` ${word}`))

/** The parts of a summary that tell of exceptions; where there are none, all of them. */
export function exceptionsIn(label: string): readonly string[] {
  const parts = label.split(SEPARATOR)
  const exceptions = parts.filter((part) => !isCalm(part))
  return exceptions.length === 0 ? parts : exceptions
}

/** What main wrote of exceptions (`1 failed · 1 degraded`), each part in the ink of the state it names; all is the tooltip. */
export function InkedLabel({ label }: { label: string }) {
  return <span title={label}>{exceptionsIn(label).map(inked)}</span>
}

function inked(part: string, index: number) {
  const state = stateIn(part)
  return (
    <Fragment key={part}>
      {index > 0 && SEPARATOR}
      <span className={`whitespace-nowrap ${state === undefined ? '' : STATE_INK[state]}`}>{part}</span>
    </Fragment>
  )
}
