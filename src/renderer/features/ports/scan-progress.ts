import type { ScanRow } from '@shared/model/conflicts'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** How far a search is: the part done (0 to 1; null while the whole is unknown), and the figures in words. */
export function progressOf({ filesDone, filesTotal, findingCount }: ScanRow): { part: number | null; words: string } {
  const found = findingCount === 0 ? '' : ` · ${whole.format(findingCount)} found`
  if (filesTotal === null) return { part: null, words: `${whole.format(filesDone)} files${found}` }
  const part = filesTotal === 0 ? 1 : Math.min(1, filesDone / filesTotal)
  return { part, words: `${whole.format(filesDone)} of ${whole.format(filesTotal)} files${found}` }
}
