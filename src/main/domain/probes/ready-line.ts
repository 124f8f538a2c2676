import { textPattern } from '@shared/platform/text-pattern'

/** Escape sequences of terminals (ECMA-48, CSI): programs colour their lines for people. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-?]*[ -/]*[@-~]`, 'g')

/** A test for the line that means ready (`ready_log_line`), whatever colours it is written in. */
export function readyLine(written: string): (text: string) => boolean {
  const matches = textPattern(written)
  return (text) => matches(text) || matches(text.replaceAll(ESCAPES, ''))
}
