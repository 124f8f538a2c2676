/** Something that happens once: `tell` says that it did, and `told` resolves then. */
export type OnceTold = { tell: () => void; told: Promise<void> }

/** Makes one that did not happen yet. Telling it again is harmless. */
export function createOnceTold(): OnceTold {
  let tell: () => void = () => {}
  const told = new Promise<void>((resolve) => {
    tell = resolve
  })
  return { tell, told }
}
