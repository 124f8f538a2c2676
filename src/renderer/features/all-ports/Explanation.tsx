import type { Suggestion } from '@shared/contract/commands'
import { formatBlock } from '../../ui/format'

/** The next free blocks and why not the ones before, as main tells it. */
export function Explanation({ suggestion }: { suggestion: Suggestion }) {
  const { blocks, explanation } = suggestion
  return (
    <div data-selectable className="rounded-md bg-raised px-3 py-2 text-label leading-[1.125rem]">
      <p className="font-medium">
        {blocks === null ? (
          'No free pair of blocks is left.'
        ) : (
          <>
            Next free:{' '}
            <span className="figures">
              {formatBlock(blocks.component)}
              {blocks.ai !== null && ` · ${formatBlock(blocks.ai)}`}
            </span>
          </>
        )}
      </p>
      {explanation.length > 0 && (
        <div className="mt-0.5 max-h-28 overflow-y-auto text-muted">
          {/* Without it, who holds a port elsewhere reads like a fault of the place that is named. */}
          {blocks !== null && <p>Why no place before it:</p>}
          <ul>
            {explanation.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
