/** Things by the instance they belong to, both in the order given. */
export function byInstance<Thing>(
  things: readonly Thing[],
  instanceOf: (thing: Thing) => string,
): readonly (readonly [instance: string, things: readonly Thing[]])[] {
  const groups = new Map<string, Thing[]>()
  for (const thing of things) {
    const instance = instanceOf(thing)
    const group = groups.get(instance)
    if (group === undefined) groups.set(instance, [thing])
    else group.push(thing)
  }
  return [...groups]
}
