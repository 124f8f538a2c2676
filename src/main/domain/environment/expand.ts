/** `${NAME}`, `${NAME:-text}` where NAME may be absent or empty, and `$${` for a literal `${`. */
const PLACEHOLDER = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/** Fills in what `lookup` knows. A name it does not know stays as it is written and is told in `missing`. */
export function fillIn(
  text: string,
  lookup: (name: string) => string | undefined,
): { text: string; missing: string[] } {
  const missing: string[] = []
  const filled = text.replaceAll(PLACEHOLDER, (written, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return '${'
    const value = lookup(name)
    if (fallback !== undefined && (value === undefined || value === '')) return fallback
    if (value !== undefined) return value
    missing.push(name)
    return written
  })
  return { text: filled, missing }
}

/** A text with the variables of a resolved environment filled in, for arguments and folders. */
export function expand(
  text: string,
  variables: Readonly<Record<string, string>>,
): { text: string; problems: string[] } {
  const { text: filled, missing } = fillIn(text, (name) =>
    Object.hasOwn(variables, name) ? variables[name] : undefined,
  )
  return { text: filled, problems: missing.map((name) => `${name} is not set; “${text}” needs it.`) }
}
