import { parseLines } from '@shared/env-file/lines'
import type { EnvLine } from '@shared/env-file/lines'
import { HIDDEN, hideSecrets } from '@shared/secrets/hide-secrets'
import { isSecret } from '@shared/secrets/secret-name'

const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
const KEY_ENDS = /-----END /

/**
 * The text of an env file as it may be shown: what looks like a secret is `KEY=••••`, also in comments, in addresses and
 * over several lines. Number and order of lines stay, and equal lines stay equal, so that two texts compare as before.
 * Variables of `written` are Till's own: their new values are shown.
 */
export function concealSecrets(text: string, written: ReadonlySet<string> = new Set()): string {
  const lines = parseLines(text)
  let hiddenUntil = -1
  return lines
    .map((line, at) => {
      if (at <= hiddenUntil) return HIDDEN + line.ending
      if (line.kind === 'assignment' && written.has(line.variable)) return line.raw + line.ending
      hiddenUntil = endOfSecret(lines, at)
      return conceal(line) + line.ending
    })
    .join('')
}

function conceal(line: EnvLine): string {
  const head = line.raw.slice(0, line.raw.indexOf('=') + 1)
  const isHidden = line.kind === 'assignment' && (isSecret(line.variable, line.value) || KEY_BEGINS.test(line.value))
  if (isHidden) return head + HIDDEN
  return KEY_BEGINS.test(line.raw) ? HIDDEN : hideSecrets(line.raw)
}

/** Index of the last line of a secret that begins here and goes on; of this line where it does not. */
function endOfSecret(lines: readonly EnvLine[], at: number): number {
  const line = lines[at]
  if (line === undefined) return at
  const find = (ends: (raw: string) => boolean): number => {
    const end = lines.findIndex(({ raw }, other) => other > at && ends(raw))
    // Without an end it is a slip of the pen; the rest of the file is to be seen.
    return end === -1 ? at : end
  }
  if (KEY_BEGINS.test(line.raw)) return KEY_ENDS.test(line.raw) ? at : find((raw) => KEY_ENDS.test(raw))
  const quote = line.kind === 'assignment' && isSecret(line.variable, line.value) ? line.value.charAt(0) : ''
  // A value that begins with a quote still has it only where its end is not on this line.
  return quote === '"' || quote === "'" ? find((raw) => raw.trimEnd().endsWith(quote)) : at
}
