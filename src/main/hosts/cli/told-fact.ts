import { HIDDEN, hideSecrets } from '@shared/secrets/hide-secrets'
import { isSecret } from '@shared/secrets/secret-name'

/**
 * What a component tells of itself under a name, as a person may see it: JSON, with what looks like a secret hidden. Scripts
 * get all of it with `--json`.
 */
export function toldFact(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return isSecret(name, text) ? HIDDEN : hideSecrets(JSON.stringify(value))
}
