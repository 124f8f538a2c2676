/** Longer is no version. */
const LONGEST = 60
/** Where it stands: at the top, or within one of these (tekton-interop.md, Health). */
const WITHIN = ['health', 'data', 'details', 'info']

/** The version that a health answer of JSON tells of whoever gives it (`"version": "0.1.0"`), or null. */
export function saidVersion(body: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null // Cut, or no JSON after all.
  }
  if (!isObject(value)) return null
  for (const at of [value, ...WITHIN.map((key) => value[key])]) {
    const version = isObject(at) ? at.version : null
    const text = typeof version === 'number' ? String(version) : typeof version === 'string' ? version.trim() : ''
    if (text !== '' && text.length <= LONGEST && !/[\p{Cc}\p{Cf}]/u.test(text)) return text
  }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
