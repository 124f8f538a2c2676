/** Words that only a shell understands at the beginning of a line. */
const SHELL_WORDS: ReadonlySet<string> = new Set(
  '. : [ alias bg break case cd command continue do eval exec exit export fg for function if let local read readonly return set shift source test time times trap type ulimit umask unalias unset until wait while {'.split(
    ' ',
  ),
)

/** `${NAME}` and `${NAME:-default}` are filled in by Till, so they need no shell. */
const EXPANSION = /^\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^${}"'`\\]*)?\}/

const SHELL_CHARACTERS = new Set('|&;<>()$`\\*?[]{}~#!\n')

/**
 * The arguments of a plain command line, or null where it needs a shell (pipes, redirections, globs, `$NAME`,
 * assignments in front, built-ins). Quotes group as in a shell; `${NAME}` stays for Till to fill in.
 */
export function splitCommand(line: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at)
    if (quote !== "'" && character === '$') {
      const expansion = EXPANSION.exec(line.slice(at))
      if (expansion === null) return null
      word = (word ?? '') + expansion[0]
      at += expansion[0].length - 1
    } else if (quote !== null) {
      if (character === quote) quote = null
      else if (quote === '"' && (character === '\\' || character === '`')) return null
      // What a single quote protects must not be expanded by Till either.
      else word = (word ?? '') + (quote === "'" && character === '$' ? '$$' : character)
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (character === ' ' || character === '\t') {
      if (word !== null) words.push(word)
      word = null
    } else if (SHELL_CHARACTERS.has(character)) {
      return null
    } else {
      word = (word ?? '') + character
    }
  }
  if (quote !== null) return null
  if (word !== null) words.push(word)
  const [first] = words
  if (first === undefined || first === '' || SHELL_WORDS.has(first) || /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(first))
    return null
  return words
}
