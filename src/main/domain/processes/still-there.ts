/** `process 4123 is still there`, `processes 4123 and 4124 are still there`; null where nobody is. */
export function stillThere(pids: readonly number[]): string | null {
  const last = pids.at(-1)
  if (last === undefined) return null
  if (pids.length === 1) return `process ${last} is still there`
  return `processes ${pids.slice(0, -1).join(', ')} and ${last} are still there`
}
