/** `/…/flags`, where the flags are those that say how to read a text, not how to go on in it. */
const EXPRESSION = /^\/(.+)\/([imsu]*)$/s

/** Health answers and ready lines are shorter. An expression with a few `.*` costs a quarter of a second on so much. */
const LONGEST_TRIED = 16_384

/**
 * A test for what `ready_log_line` and a probe's `body` say: `/…/flags` is a regular expression, anything else a text that
 * must be there. An expression is tried on the first 16 KiB. Throws SyntaxError where it is none.
 */
export function textPattern(written: string): (text: string) => boolean {
  const parts = EXPRESSION.exec(written)
  if (parts === null) return (text) => text.includes(written)
  const expression = new RegExp(parts[1] ?? '', parts[2])
  return (text) => expression.test(text.slice(0, LONGEST_TRIED))
}
