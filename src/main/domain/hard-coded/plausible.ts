/** Names whose numbers are durations, sizes, counts and the like, and names of identities. */
const OTHER_MEASURE =
  /(?:time_?out|delay|interval|duration|elapsed|_?ms|millis|seconds|secs|sleep|ttl|expir\w*|tokens?|size|limit|length|len|width|height|bytes|buffer|chunk|batch|rate|hz|frequency|samples?|seed|count|total|max|min|context|ctx|window|year|price|cost|amount|salary|memory|capacity|threshold|weight|score|epochs?|iterations?|steps|retries|lines?|chars|dimensions?|dim|vocab|offset|opacity|radius|color|version|revision|build|issue|ticket|status|errno|error_?code)$/i
const IDENTITY = /(?:^|[_.-])id$|[a-z]I[dD]$/
const PORT_WORD = /port|listen|bind|addr|host|url|endpoint|server|origin|proxy/i

/** `8000 ms`, `8192 MB`, `8001 tokens`: what follows a number makes it a measure. */
const UNIT =
  /^\s?(?:%|°|(?:ms|msecs?|s|secs?|seconds?|minutes?|hours?|days?|years?|px|em|rem|pt|vh|vw|dpi|[kKMGT]i?[bB]|[bB]ytes?|chars?|characters?|words?|lines?|rows?|items?|entries|records|tokens?|users?|requests?|times|k?Hz|MHz|GHz|fps|rpm|mAh|W|kW|USD|EUR)\b)/
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
/** `2026-11-21`, `21/11/2026`. */
const DATE = /\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}/g
/** So long a run of letters and digits may be a hash or a key (base64: RFC 4648). */
const BASE64 = /[A-Za-z0-9+/]{24,}={0,2}/g

/** A decimal, `#8101`, `$8001`, `^8001`, `HERMES-8101`, `v.8001`, `-8001`, the end of an IPv6 address. */
const NOT_AFTER = /(?:\.|(?<!:)::|[#$€£&%\\^~]|(?<![\w{])[A-Za-z]\w*-|(?:^|[\s(=,[])-)$/
/** `8001.5`, `8001-abc`, `8001::/16`. */
const NOT_BEFORE = /^(?:\.\d|::|-\w*[A-Za-z])/
/** `/issues/8101`, but not bash's `/dev/tcp/localhost/8001`. */
const IN_PATH = /(?<!\/dev\/(?:tcp|udp))\/[\w.-]+\/$/
const WAITS = /(?:setTimeout|setInterval|sleep|wait_?for|delay)\s*\([^()]*$/i

/** Ports written in a row are fewer. */
const MOST_IN_A_LIST = 10

/** So much before a number tells what it is; names and calls are shorter. */
const LOOK_BACK = 160

/** Whether a number on a line may be a port: not a part of a longer one, a version, a hash, a date, a size, a duration. */
export function isPlausible(line: string, index: number, port: number): boolean {
  const written = /^[\d_]+/.exec(line.slice(index))?.[0] ?? ''
  if (written.replaceAll('_', '') !== String(port)) return false
  const before = line.slice(Math.max(0, index - LOOK_BACK), index)
  const after = line.slice(index + written.length, index + written.length + LOOK_BACK)
  if (NOT_AFTER.test(before) || NOT_BEFORE.test(after) || UNIT.test(after)) return false
  if (isTable(line) || IN_PATH.test(before) || isArithmetic(before, after)) return false
  if (isWithin(UUID, line, index) || isWithin(DATE, line, index) || isInHash(line, index)) return false
  const name = nameBefore(before) ?? ''
  const isMeasure = OTHER_MEASURE.test(name) || IDENTITY.test(name) || WAITS.test(before)
  if (isMeasure && !PORT_WORD.test(name)) return false
  return isYear(port) ? PORT_WORD.test(before) || before.endsWith(':') : true
}

/** `8000 * 2`: somebody calculates. Adding to a base is another thing: `8000 + offset`. */
function isArithmetic(before: string, after: string): boolean {
  return /[*%]\s*$/.test(before) || /^\s*[*%]\s*[\w(]/.test(after)
}

/** The name that a number is given to: of `timeout: 8000`, `"max_tokens": 8000`, `size: int = 8000`, `--limit 8000`. */
function nameBefore(before: string): string | null {
  const given =
    /([A-Za-z_$][\w$]*)["'\]]?\s{0,3}(?::\s?\w{1,20}\s?)?(?:=>|:=|==|\?\?|\|\||[<>]|[:=(])=?\s{0,3}["'([]?$/.exec(
      before,
    ) ?? /--?([A-Za-z][\w-]*)\s{1,3}["']?$/.exec(before)
  return given?.[1] ?? null
}

/** A line of a table of numbers: many of them, and no word. */
function isTable(line: string): boolean {
  const plain = line.replace(/\s(?:#|\/\/|\/\*).*$/, '')
  return !/[A-Za-z"']/.test(plain) && plain.split(/[\s,;]+/).length > MOST_IN_A_LIST
}

function isYear(port: number): boolean {
  return port >= 1_900 && port <= 2_099
}

function isWithin(pattern: RegExp, line: string, index: number): boolean {
  return [...line.matchAll(pattern)].some((match) => match.index <= index && index < match.index + match[0].length)
}

function isInHash(line: string, index: number): boolean {
  const run = [...line.matchAll(BASE64)].find((match) => match.index <= index && index < match.index + match[0].length)
  if (run === undefined) return false
  const text = run[0]
  // A path has words between its slashes; a hash has digits and both cases everywhere.
  const isPath = text.split('/').some((part) => /^[a-z]{3,}$/i.test(part))
  return !isPath && text.replaceAll(/\D/g, '').length >= 6 && /[a-z]/.test(text) && /[A-Z]/.test(text)
}
