import { parseLines } from './lines'

/**
 * The variables of an env file, the last occurrence of each winning as it does for its readers.
 * Rule of tekton-interop.md, section 2: skip blank and `#` lines, split at the first `=`, trim, strip one pair of quotes.
 */
export function readVariables(text: string): Map<string, string> {
  const variables = new Map<string, string>()
  for (const line of parseLines(text)) {
    if (line.kind !== 'assignment') continue
    // A later one takes the place of the earlier, so that order follows the last word.
    variables.delete(line.variable)
    variables.set(line.variable, line.value)
  }
  return variables
}
