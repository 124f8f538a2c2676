/** Room that the logs of an instance may take where nobody said otherwise. */
export const DEFAULT_LOG_BUDGET_BYTES = 1024 ** 3

/** Less would be no log at all for sixty components, and more than any disk is a slip of the pen. */
export const LEAST_LOG_BUDGET_BYTES = 64 * 1024 ** 2
export const MOST_LOG_BUDGET_BYTES = 64 * 1024 ** 4

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
const KIB = 1024

/** Bytes in one of each, by how they are written; without a letter or with `i` in powers of 1,024. */
const BYTES: Record<string, number> = {
  '': 1,
  b: 1,
  k: KIB,
  kib: KIB,
  kb: 1e3,
  m: KIB ** 2,
  mib: KIB ** 2,
  mb: 1e6,
  g: KIB ** 3,
  gib: KIB ** 3,
  gb: 1e9,
  t: KIB ** 4,
  tib: KIB ** 4,
  tb: 1e12,
}

const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt]i?b?|b)?$/i

/** A size as it is set: `1 GiB`, `1.5 GiB`, `512 MiB`; at most two digits after the point. */
export function sizeWords(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= KIB && unit < UNITS.length - 1) {
    size /= KIB
    unit += 1
  }
  return `${String(Number(size.toFixed(2)))} ${UNITS[unit] ?? 'B'}`
}

/** The bytes of a size as people type it (`2GiB`, `500 MB`, `2g`); null where it is none. Whole bytes. */
export function bytesIn(text: string): number | null {
  const found = SIZE.exec(text.trim())
  if (found === null) return null
  const bytes = Number(found[1]) * (BYTES[(found[2] ?? '').toLowerCase()] ?? Number.NaN)
  return Number.isNaN(bytes) ? null : Math.round(bytes)
}
