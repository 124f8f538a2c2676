const WIDTHS = ['w-4/5', 'w-3/5', 'w-2/5', 'w-full', 'w-full', 'w-3/4'] as const

/** Where something will be read in a moment. Shown only when it takes longer than a glance; nothing moves in it. */
export function Skeleton() {
  return (
    <div aria-hidden="true" className="flex animate-[appear_0s_150ms_both] flex-col gap-2.5 pt-1">
      {WIDTHS.map((width, index) => (
        // Bars have no other identity than their place.
        // eslint-disable-next-line react/no-array-index-key
        <span key={index} className={`h-2.5 rounded-sm bg-raised ${width} ${index === 2 ? 'mb-3' : ''}`} />
      ))}
    </div>
  )
}
