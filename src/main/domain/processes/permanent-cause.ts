import { isComplaint, saidAtTheEnd, shorten } from './last-words'
import { toldOverLines } from './told-over-lines'

/** What ended later than this after it was ready is no failed start: its last words may be of something it had got over. */
export const EARLY_END_MS = 10_000

/**
 * Why trying again can't help. `port`: somebody may have a port that it wants (null: it did not say which); only a look at
 * the machine can tell. `said`: surely so until a person acts; the sentence ends with the next step.
 */
export type PermanentCause = { kind: 'port'; port: number | null } | { kind: 'said'; message: string }

/** A line that means one thing only, and what it means: the finding, and what a person does about it. */
type Pattern = {
  line: RegExp
  /** Not where the line says this too. */
  unless?: RegExp
  /** Holds only for these exit codes; absent: for any. */
  exitCodes?: readonly number[]
  cause: (found: string) => readonly [finding: string, step: string]
}

const SHELL_NOT_EXECUTABLE = 126
const SHELL_NOT_FOUND = 127
/** sysexits(3): something was found in an unconfigured or misconfigured state. */
const EX_CONFIG = 78
const LAST_PRIVILEGED_PORT = 1_023

const INSTALL = 'install what the checkout needs'

/** Lines that follow the one that says why: a hint, a goodbye. What was said earlier may have been got over. */
const CLOSING_LINES = 4
/** Nothing ends for what is only told, or warned of. */
const TOLD = /^\W*(?:info|debug|trace)\b/i
const WARNED = /^\W*warn(?:ing)?\b/i
const HAS_ANOTHER_WAY = /default|optional|using|skip|ignor|fall(?:ing)? ?back|continu/i

/** EADDRINUSE as Node, Python, Go, Java, Docker and frameworks word it; Windows' WSAEADDRINUSE. */
const ADDRESS_IN_USE =
  /EADDRINUSE|address already in use|port is already allocated|port \d+ (?:is|was) (?:already )?in use|only one usage of each socket address/i
/** `127.0.0.1:80`, `[::1]:80`, `:::80`, `*:80`, ` :80`, `('127.0.0.1', 80)`, `port 80`; the last one of a line counts. */
const PORT_IN_ADDRESS = /(?:[\s\]\d*:]:|localhost:|', |port )(\d{1,5})\b/gi
const TIME_OF_DAY = /\b\d{1,2}:\d\d:\d\d\b/g

/** As Node, npm, Python and the shells (dash, bash, zsh, env, cmd) word it. */
const PATTERNS: readonly Pattern[] = [
  {
    line: /^(?:Uncaught )?Error(?: \[[A-Z_]+\])?: Cannot find (?:module|package) '([^']+)'/,
    cause: (name) =>
      /^(?:[./~]|@\/|file:|[A-Za-z]:\\)/.test(name)
        ? [`cannot find the file ${name}`, 'check the path in its command or code']
        : [`cannot find the Node module ${name}`, INSTALL],
  },
  {
    line: /^ModuleNotFoundError: No module named '([^']+)'|^\S*python[\d.]*(?:\.exe)?: No module named (\S+)$/,
    cause: (name) => [`cannot find the Python module ${name}`, INSTALL],
  },
  {
    line: /^ImportError: (cannot import name '[^']+' from '[^']+'|\S+: cannot open shared object file)/,
    cause: (what) => [`its Python modules do not fit together: ${what}`, INSTALL],
  },
  {
    line: /can't open file '([^']+)': \[Errno 2\]/,
    cause: (path) => [`cannot find the file ${path}`, 'check the path in its command'],
  },
  {
    line: /error while loading shared libraries: ([^:]+): cannot open/,
    cause: (name) => [`cannot find the library ${name}`, INSTALL],
  },
  {
    line: /(?:^|: )([^\s:]+): (?:command )?not found$|command not found: (\S+)$|^env: ['‘"]?([^'’"]+)['’"]?: No such file/,
    exitCodes: [SHELL_NOT_FOUND],
    cause: (name) => [`cannot find the program ${name}`, 'install it or give its full path in the command'],
  },
  {
    line: /^'([^']+)' is not recognized as an internal or external command/,
    cause: (name) => [`cannot find the program ${name}`, 'install it or give its full path in the command'],
  },
  {
    line: /^(?:Uncaught )?Error: spawn (\S+) ENOENT$/,
    cause: (name) => [`cannot find the program ${name}`, 'install it'],
  },
  {
    line: /(?:^|: )([^\s:]+): Permission denied$/,
    exitCodes: [SHELL_NOT_EXECUTABLE],
    cause: (path) => [`may not run ${path}`, `make it executable (chmod +x ${path})`],
  },
  {
    line: /listen EACCES: permission denied \S*?:(\d+)$/,
    cause: (port) => [
      `may not listen on port ${port}`,
      Number(port) <= LAST_PRIVILEGED_PORT
        ? 'ports below 1024 belong to the system: give it another one'
        : 'the system keeps it: give it another one',
    ],
  },
  {
    line: /^Error: EACCES: permission denied, \w+ '([^']+)'|^PermissionError: \[Errno 13\] Permission denied: '([^']+)'/,
    cause: (path) => [`may not open ${path}`, 'give yourself the right to it'],
  },
  {
    line: /(?:[Mm]issing|[Rr]equired|[Uu]ndefined|[Uu]nset) (?:required )?[Ee]nv(?:ironment)?[ -][Vv]ar(?:iable)?s?:? ['"`]?([A-Z][A-Z0-9_]+)\b/,
    unless: HAS_ANOTHER_WAY,
    cause: unset,
  },
  {
    line: /[Ee]nv(?:ironment)? [Vv]ariable ['"`]?([A-Z][A-Z0-9_]+)['"`]? (?:is |was )?(?:not (?:set|defined|found|provided)|missing|unset|required|undefined|must be set)\b/,
    unless: HAS_ANOTHER_WAY,
    cause: unset,
  },
  { line: /(?:^|: )([A-Za-z_]\w*): (?:unbound variable|parameter not set)$/, cause: unset },
  {
    line: /^npm (?:ERR!|error) Missing script: "([^"]+)"/,
    cause: (name) => [`package.json has no script ${name}`, 'add it or correct the command in till.yaml'],
  },
  {
    line: /: bad option: (\S+)$/,
    exitCodes: [9],
    cause: (option) => [`Node does not know the option ${option}`, 'correct the command in till.yaml'],
  },
]

/**
 * What in the last complaint of a log (or in the exit code alone) surely keeps a program from ever starting; null where
 * anything else may have been the cause. `upMs`: how long it was ready before it ended.
 */
export function permanentCauseOf(
  lines: readonly string[],
  end: { exitCode: number | null; upMs: number },
): PermanentCause | null {
  const { exitCode } = end
  if (exitCode === null || end.upMs >= EARLY_END_MS) return null
  const told = toldOverLines(lines)
  if (told) return sentence(shorten(told[0]), told[1])
  const said = saidAtTheEnd(lines)
  for (const line of said
    .filter((one) => !TOLD.test(one))
    .slice(-CLOSING_LINES)
    .toReversed()) {
    if (WARNED.test(line)) break
    if (ADDRESS_IN_USE.test(line)) return { kind: 'port', port: portIn(line) }
    const cause = causeIn(line, exitCode)
    if (cause) return cause
    if (isComplaint(line)) return fromExitCode(exitCode, said, line)
  }
  return fromExitCode(exitCode, said, null)
}

function causeIn(line: string, exitCode: number): PermanentCause | null {
  for (const pattern of PATTERNS) {
    const [, ...groups] = pattern.line.exec(line) ?? []
    const found = groups.find((group) => group !== undefined)
    if (found === undefined || pattern.unless?.test(line) === true) continue
    if (pattern.exitCodes && !pattern.exitCodes.includes(exitCode)) continue
    return sentence(...pattern.cause(shorten(found)))
  }
  return null
}

function portIn(line: string): number | null {
  const found = [...line.replaceAll(TIME_OF_DAY, '').matchAll(PORT_IN_ADDRESS)].map(([, port]) => Number(port))
  return found.findLast((port) => port > 0 && port <= 65_535) ?? null
}

/** What the exit code alone says (POSIX shells; sysexits(3)), and 2 together with a usage text. */
function fromExitCode(exitCode: number, said: readonly string[], complaint: string | null): PermanentCause | null {
  const words = complaint === null ? '' : `: ${shorten(complaint)}`
  if (exitCode === SHELL_NOT_FOUND)
    return sentence(`a program of its command was not found${words}`, 'install it or give its full path')
  if (exitCode === SHELL_NOT_EXECUTABLE)
    return sentence(`a program of its command may not be run${words}`, 'make it executable')
  if (exitCode === EX_CONFIG) return sentence(`its configuration is wrong${words}`, 'correct it')
  if (exitCode === 2 && said.some((line) => /^usage:/i.test(line)))
    return sentence(`does not take its arguments${words}`, 'correct the command in till.yaml')
  return null
}

function unset(name: string): readonly [string, string] {
  return [`the variable ${name} is not set`, 'set it in .env.local or in till.yaml']
}

function sentence(finding: string, step: string): PermanentCause {
  return { kind: 'said', message: `${finding}; ${step}, then start it again` }
}
