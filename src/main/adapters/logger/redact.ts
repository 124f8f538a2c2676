import { hideSecrets } from '@shared/secrets/hide-secrets'
import { soundsSecret } from '@shared/secrets/secret-name'

const HIDDEN = '[hidden]'

/** Deeper facts are told as their kind only: a log line is no dump. */
const DEEPEST = 6

/** A text without what looks like a secret in it. */
export function redactText(text: string): string {
  return hideSecrets(text, HIDDEN)
}

/** A copy of a log line's facts without the values of keys that sound secret, at any depth. Errors become plain facts. */
export function redactFacts(facts: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, redactValue(key, value, 1)]))
}

function redactValue(key: string, value: unknown, depth: number): unknown {
  if (soundsSecret(key) && value !== null && value !== undefined && typeof value !== 'boolean') return HIDDEN
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return value
  if (depth === DEEPEST) return Array.isArray(value) ? '[list]' : '[object]'
  if (value instanceof Error) return redactValue(key, errorFacts(value), depth)
  if (Array.isArray(value)) return value.map((item) => redactValue('', item, depth + 1))
  const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value)
  return Object.fromEntries(
    entries.map(([inner, item]) => [String(inner), redactValue(String(inner), item, depth + 1)]),
  )
}

/** What is worth telling of an error: JSON has none of it by itself. */
function errorFacts(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    stack,
    ...(cause === undefined ? {} : { cause }),
    ...Object.fromEntries(Object.entries(error)),
  }
}
