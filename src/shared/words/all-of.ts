/** Names in a sentence, none left out: `a`, `a and b`, `a, b and c`. At least one. */
export function allOf(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
