import type { ReactNode } from 'react'

/** What the lines of the chart mean. */
export function Legend({ withLast }: { withLast: boolean }) {
  return (
    <ul aria-label="What the drawing means" className="flex min-w-0 gap-4 overflow-hidden whitespace-nowrap text-muted">
      <Meaning words="waited">
        <span className="w-5 border-t border-dashed border-line-strong" />
      </Meaning>
      <Meaning words="prepared, booted, answered">
        <span className="flex h-2">
          <span className="w-2 bg-line-strong opacity-40" />
          <span className="w-2 bg-line-strong opacity-70" />
          <span className="w-2 bg-line-strong" />
        </span>
      </Meaning>
      <Meaning words="decided how long it took">
        <span className="h-2 w-5 bg-text" />
      </Meaning>
      {withLast && (
        <Meaning words="as long as last time">
          <span className="h-3 w-5 rounded-sm border border-line-strong" />
        </Meaning>
      )}
    </ul>
  )
}

function Meaning({ words, children }: { words: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden="true" className="flex items-center">
        {children}
      </span>
      {words}
    </li>
  )
}
