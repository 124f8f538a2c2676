/** Last folders that are kept: what tells checkouts apart. */
const KEPT = 2

/** A path as it fits a narrow field: its last two folders, the rest an ellipsis. The whole path belongs in a tooltip. */
export function shortPath(path: string): string {
  const separator = path.includes('\\') && !path.includes('/') ? '\\' : '/'
  const parts = path.split(separator).filter((part) => part !== '')
  return parts.length <= KEPT + 1 ? path : `…${separator}${parts.slice(-KEPT).join(separator)}`
}
