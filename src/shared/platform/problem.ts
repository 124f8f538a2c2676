/** What is wrong in a `till.yaml`, where, and what was expected instead. Lines and columns count from 1. */
export type PlatformProblem = {
  line: number
  column: number
  /** `components.hermes.depends_on`; empty for the file as a whole. */
  path: string
  /** A sentence that names the culprit and what was expected. */
  message: string
}

/** The keys that lead to a value. */
export type Path = readonly (string | number)[]

/** `components.hermes.depends_on[0]` */
export function showPath(path: Path): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else text += text === '' ? key : `.${key}`
  }
  return text
}

const MAX_SHOWN_PROBLEMS = 20

/** The problems as text for a person, one a line, each as `file:line:column: message`. Long lists are cut, and say so. */
export function describeProblems(file: string, problems: readonly PlatformProblem[]): string {
  const lines = problems.slice(0, MAX_SHOWN_PROBLEMS).map(({ line, column, path, message }) => {
    const where = path === '' ? '' : `${path}: `
    return `${file}:${line}:${column}: ${where}${message}`
  })
  const rest = problems.length - lines.length
  if (rest > 0) lines.push(`and ${rest} more`)
  return lines.join('\n')
}
