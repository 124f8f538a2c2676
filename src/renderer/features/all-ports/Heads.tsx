/** Which column is which, always in view. `tick`: pixels a port. */
export function Heads({ size, tick }: { size: number; tick: number }) {
  return (
    <div
      role="row"
      className="sticky top-0 z-10 flex h-8 items-center border-b border-line bg-panel pr-3 pl-2 text-label text-muted"
    >
      <span role="columnheader" className="w-(--name) shrink-0 pl-[34px]">
        Instance
      </span>
      <span role="columnheader" className="w-11 shrink-0 text-right">
        Bases
      </span>
      <span role="columnheader" className="flex shrink-0 pl-3">
        <span className="sr-only">Offsets 0 to {size - 1}</span>
        {Array.from({ length: Math.ceil(size / 10) }, (_, ten) => (
          <span
            key={ten}
            aria-hidden="true"
            style={{ width: Math.min(10, size - ten * 10) * tick }}
            className="figures text-caption text-faint"
          >
            {ten * 10}
          </span>
        ))}
      </span>
      <span role="columnheader" className="sr-only">
        What can be done
      </span>
    </div>
  )
}
