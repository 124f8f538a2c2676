import type { ReactNode } from 'react'

/** Names and values in two columns; what has no value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="mt-3 grid grid-cols-[4.75rem_1fr] gap-x-3 gap-y-1 text-label">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="py-0.5 text-muted">{name}</dt>
            <dd className="min-w-0 py-0.5">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A port and the variable that carries it. */
export function PortFact({ port, variable }: { port: number; variable: string | null }) {
  return (
    <span className="figures flex flex-wrap gap-x-2">
      {port}
      {variable !== null && <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{variable}</span>}
    </span>
  )
}
