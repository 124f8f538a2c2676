import { isComplaint, saidAtTheEnd } from './last-words'

/** What keeps a program from starting, and what a person does about it. */
export type Told = readonly [finding: string, step: string]

/** How Node and Python word that a file of theirs is no program; JSON.parse of some data says SyntaxError as well. */
const NOT_CODE = /^((?:Syntax|Indentation|Tab)Error: .+)$/
/** Node's own readers of modules (lib/internal/modules), which run nothing. */
const NODE_READS = /^\s*at (?:wrapSafe|compileSourceTextModule|internalCompileFunction|ModuleLoader\.moduleStrategy) /
const NODE_PLACE = /^(?:file:\/\/)?(\/\S+:\d+)$/
/** A frame of what runs says `, in <module>` after the line; what could only be read does not. */
const PYTHON_PLACE = /^\s*File "([^"<]+)", line (\d+)$/

const NO_KEY = /^KeyError: '([A-Z][A-Z0-9_]+)'$/
const OF_ENVIRONMENT = /\benviron\b|File "<frozen os>"|[/\\]os\.py"/

/** pydantic: a model of settings could not be filled; the fields follow, each with what is wrong with it. */
const NO_SETTINGS = /ValidationError: \d+ validation errors? for \w*(?:Settings|Config)\w*$/
const FIELD = /^[\w.]+$/
const FIELD_WRONG = /^(.+?) \[type=\w+, input_value=.*\]$/

/**
 * What several lines at the end of a log say together: code that can't be read, a variable that Python asked the environment
 * for, settings that are not there. null where none of it is the last complaint.
 */
export function toldOverLines(lines: readonly string[]): Told | null {
  const said = saidAtTheEnd(lines)
  const last = said.findLast(isComplaint) ?? ''
  const [, broken] = NOT_CODE.exec(last) ?? []
  if (broken !== undefined) {
    const place = placeOf(lines)
    return place === null ? null : [`its code can’t be read: ${broken} (${place})`, 'correct it']
  }
  const [, name] = NO_KEY.exec(last) ?? []
  if (name !== undefined && lines.some((line) => OF_ENVIRONMENT.test(line)))
    return [`the variable ${name} is not set`, 'set it in .env.local or in till.yaml']
  return settingsIn(said)
}

/** `/x/server.mjs:3`: where what can't be read stands; null: it was read, and something it ran complains so. */
function placeOf(lines: readonly string[]): string | null {
  const [, path, line] = lines.map((one) => PYTHON_PLACE.exec(one)).findLast((match) => match !== null) ?? []
  if (path !== undefined) return `${path}:${line ?? ''}`
  if (!lines.some((one) => NODE_READS.test(one))) return null
  return lines.map((one) => NODE_PLACE.exec(one.trim())).findLast((match) => match !== null)?.[1] ?? null
}

function settingsIn(said: readonly string[]): Told | null {
  const at = said.findLastIndex((line) => NO_SETTINGS.test(line))
  const fields = at === -1 ? [] : said.slice(at + 1)
  if (!fields.every((line) => FIELD.test(line) || FIELD_WRONG.test(line))) return null
  const wrong = fields.flatMap((line, index) => {
    const [, what] = FIELD_WRONG.exec(line) ?? []
    return what === undefined ? [] : [`${fields[index - 1] ?? ''}: ${what}`]
  })
  const [first, ...rest] = wrong
  if (first === undefined) return null
  const more = rest.length === 0 ? '' : `, and ${String(rest.length)} more`
  return [`its configuration is wrong: ${first}${more}`, 'correct it in .env.local or in till.yaml']
}
