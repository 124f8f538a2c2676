import { portIn, showValue, type Declaration, type Declarations } from './declarations'
import type { OurVariable } from './our-variables'

/** How what a file says of one variable differs from the plan. */
export type FileDifference = {
  /**
   * duplicate: one file sets it to different values · otherwise: whoever reads all files gets another port ·
   * overridden: an earlier file is wrong, a later one puts it right.
   */
  kind: 'duplicate' | 'otherwise' | 'overridden'
  level: 'info' | 'warning'
  variable: OurVariable
  file: string
  /** The places in that file, in their order. */
  places: readonly Declaration[]
  /** What whoever reads all files gets. */
  effective: Declaration
  sentence: string
}

/** Every difference between the files and the plan, variable by variable in their order. A variable no file sets has none. */
export function fileDifferences(variables: readonly OurVariable[], declared: Declarations): FileDifference[] {
  return variables.flatMap((variable) => differencesOf(variable, declared.get(variable.name) ?? []))
}

function differencesOf(variable: OurVariable, places: readonly Declaration[]): FileDifference[] {
  const effective = places.at(-1)
  if (effective === undefined) return []
  const isRight = ({ value }: Declaration): boolean => portIn(value) === variable.port
  const files = [...new Set(places.map(({ file }) => file))]
  const found: FileDifference[] = []
  for (const file of files) {
    const here = places.filter((place) => place.file === file)
    if (here.every((place) => place.value === here[0]?.value)) continue
    const isHarmful = file === effective.file && !isRight(effective)
    const level = isHarmful ? 'warning' : 'info'
    found.push({ kind: 'duplicate', level, variable, file, places: here, effective, sentence: duplicateSentence(here) })
  }
  const last = places.filter(({ file }) => file === effective.file)
  if (!isRight(effective)) {
    // A duplicate has told it already.
    if (found.some(({ file }) => file === effective.file)) return found
    const sentence = otherwiseSentence(variable, effective)
    return [
      ...found,
      { kind: 'otherwise', level: 'warning', variable, file: effective.file, places: last, effective, sentence },
    ]
  }
  const wrong = places.find((place) => place.file !== effective.file && !isRight(place))
  if (wrong === undefined || found.some(({ file }) => file === wrong.file)) return found
  return [
    ...found,
    {
      kind: 'overridden',
      level: 'info',
      variable,
      file: wrong.file,
      places: places.filter(({ file }) => file === wrong.file),
      effective,
      sentence: `${wrong.file} says ${showValue(wrong.value)} (line ${wrong.line}); ${effective.file} is read later and is right.`,
    },
  ]
}

const TIMES = ['', 'once', 'twice', 'three times', 'four times']

/** `ENGRAM_AI_PORT is set twice in .env.local: line 31 says 45000, line 52 says 8000; readers take the last.` */
export function duplicateSentence(places: readonly Declaration[]): string {
  const first = places[0]
  if (first === undefined) return ''
  const times = TIMES[places.length] ?? `${places.length} times`
  return `${first.variable} is set ${times} in ${first.file}: ${sayLines(places)}; readers take the last.`
}

/** So many lines are spelled out, the last one always. */
const MOST_LINES = 4

/** `line 31 says 45000, line 52 says 8000`; of very many the first ones and the last. */
export function sayLines(places: readonly Declaration[]): string {
  const say = ({ line, value }: Declaration): string => `line ${line} says ${showValue(value)}`
  if (places.length <= MOST_LINES) return places.map(say).join(', ')
  const ends = [...places.slice(0, MOST_LINES - 2), ...places.slice(-1)].map(say)
  return [...ends.slice(0, -1), `${places.length - ends.length} more lines`, ...ends.slice(-1)].join(', ')
}

function otherwiseSentence({ name, port }: OurVariable, { file, line, value }: Declaration): string {
  if (portIn(value) === null)
    return `${name} in ${file} (line ${line}) is ${showValue(value)}, which is no port; the plan says ${port}.`
  return `${file} says ${value} for ${name} (line ${line}); the plan says ${port}.`
}
