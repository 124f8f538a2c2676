import { median } from './median'

/**
 * Median milliseconds of each, measured in turn: what else the machine does then slows all of them alike. A fifth more
 * rounds come first, for the compiler to know the code.
 */
export async function inTurn<Name extends string>(
  rounds: number,
  ways: Record<Name, () => unknown>,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -Math.ceil(rounds / 5); round < rounds; round += 1) {
    for (const name of names) {
      const startMs = performance.now()
      await ways[name]()
      if (round >= 0) times[name].push(performance.now() - startMs)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>
}

/** `name: ours / peer / limit = ratio`. What could not be measured is null. */
export function comparison(name: string, ours: number, peer: number | null, limit: number | null): string {
  const ms = (value: number | null): string => (value === null ? '-' : `${value.toPrecision(3)} ms`)
  const toLimit = limit === null ? '-' : `${(ours / limit).toFixed(2)} x limit`
  const toPeer = peer === null ? '' : `, peer takes ${(peer / ours).toPrecision(3)} x ours`
  return `${name}: ${ms(ours)} / ${ms(peer)} / ${ms(limit)} = ${toLimit}${toPeer}`
}
