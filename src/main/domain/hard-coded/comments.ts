/** How comments begin, by the family of languages. */
type Family = 'hash' | 'slash' | 'dash' | 'semicolon' | 'percent' | 'markup'

const FAMILIES: readonly [Family[], RegExp][] = [
  [
    ['slash'],
    /\.(?:[cm]?[jt]sx?|c|h|cc|cpp|cxx|hh|hpp|cs|java|kt|kts|go|rs|swift|scala|dart|groovy|gradle|proto|zig|json5|jsonc|json|scss|less|css)$/i,
  ],
  [['slash', 'markup'], /\.(?:vue|svelte|astro)$/i],
  [['slash', 'hash'], /\.(?:php|hcl|tf)$/i],
  [['markup'], /\.(?:html?|xml|xhtml|plist|xsl|svg)$/i],
  [['dash'], /\.(?:lua|hs|elm|ads|adb)$/i],
  [['semicolon', 'hash'], /\.(?:ini|cfg|conf|properties|desktop|service)$/i],
  [['semicolon'], /\.(?:lisp|clj|cljs|el|scm|asm|s)$/i],
  [['percent'], /\.(?:erl|tex|m)$/i],
]
/** Python, shells, YAML, TOML, Ruby, Make, Docker, and files without an extension. */
const OTHERS: readonly Family[] = ['hash']

const BEGINS: Record<Family, readonly string[]> = {
  hash: ['#'],
  slash: ['//', '/*'],
  dash: ['--'],
  semicolon: [';'],
  percent: ['%'],
  markup: ['<!--'],
}

/**
 * Whether what stands at `index` of a line is inside of a comment, as far as the line alone tells: it begins with one, goes
 * on with one (` * …`), or one begins before the index, outside of quotes.
 */
export function isInComment(file: string, line: string, index: number): boolean {
  const families = FAMILIES.find(([, names]) => names.test(file))?.[0] ?? OTHERS
  const text = line.trimStart()
  if (families.includes('slash') && /^\*(?:\s|\/|$)/.test(text)) return true
  if (/^(?:rem|REM)\s/.test(text) && /\.(?:bat|cmd)$/i.test(file)) return true
  const begins = families.flatMap((family) => BEGINS[family])
  let quote = ''
  for (let at = 0; at < index; at += 1) {
    const char = line.charAt(at)
    if (quote !== '') {
      if (char === '\\') at += 1
      else if (char === quote) quote = ''
      continue
    }
    const begun = begins.find((begin) => line.startsWith(begin, at))
    if (begun !== undefined && isBeginning(line, at, begun)) {
      // `/* 8001 */ 8002`: the comment may end before.
      const end = begun === '/*' ? line.indexOf('*/', at) : begun === '<!--' ? line.indexOf('-->', at) : -1
      if (end === -1 || end > index) return true
      at = end
      continue
    }
    if (char === '"' || char === "'" || char === '`') quote = opensQuote(line, at) ? char : ''
  }
  return false
}

/** `#` begins a comment at the line's beginning or after a space, so that `a#8001` and `$#` are none; `#!` runs something. */
function isBeginning(line: string, at: number, begin: string): boolean {
  if (begin === '#' && at === 0 && line.startsWith('#!')) return false
  if (begin === '//') return line.charAt(at - 1) !== ':'
  if (begin === '/*' || begin === '<!--') return true
  return at === 0 || /[\s;{}()]/.test(line.charAt(at - 1))
}

/** An apostrophe within a word opens nothing. */
function opensQuote(line: string, at: number): boolean {
  return line.charAt(at) !== "'" || !/\w/.test(line.charAt(at - 1)) || line.indexOf("'", at + 1) !== -1
}
