import type { Ref } from '@shared/model/ids'
import type { Cause } from '@shared/model/lifecycle'
import { useComponent, useSpecialist } from '../state/selectors'
import { leadToRow } from '../state/ui-state'
import { StateGlyph } from './StateGlyph'

/** Why a row is as it is, step by step, nearest first; each step leads to the row it is about. */
export function CauseChain({ self, because }: { self: Ref; because: readonly Cause[] }) {
  if (because.length === 0) return null
  return (
    <ol aria-label="Why" className="mt-1 flex flex-col border-l border-line-strong pl-1.5">
      {because.map((cause) => (
        <li key={`${cause.ref ?? ''} ${cause.message}`} className="min-w-0">
          {cause.ref === null || cause.ref === self ? (
            <Step>{cause.message}</Step>
          ) : (
            <Leading target={cause.ref} message={cause.message} />
          )}
        </li>
      ))}
    </ol>
  )
}

function Leading({ target, message }: { target: Ref; message: string }) {
  const component = useComponent(target)
  const specialist = useSpecialist(target)
  const row = component ?? specialist
  if (row === undefined) return <Step>{message}</Step>
  return (
    <button
      type="button"
      onClick={() => leadToRow(target)}
      aria-label={`because ${message}; show ${row.name}, ${row.label} now`}
      className="flex min-h-6 w-full items-start gap-1.5 rounded-sm px-1.5 text-left hover:bg-hover"
    >
      <StateGlyph state={row.state} size={12} className="mt-1" />
      <Words>{message}</Words>
    </button>
  )
}

function Step({ children }: { children: string }) {
  return (
    <span className="flex min-h-6 items-start gap-1.5 px-1.5">
      <span aria-hidden="true" className="mt-[7px] ml-1 size-1 shrink-0 rounded-full bg-line-strong" />
      <Words>{children}</Words>
    </span>
  )
}

function Words({ children }: { children: string }) {
  return (
    <span className="min-w-0 [overflow-wrap:anywhere]">
      <span className="text-faint">because </span>
      {children}
    </span>
  )
}
