import type { ProcessDetails } from './process-system'

const ROW = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/

/**
 * Reads `ps -o pid= -o uid= -o user= -o command=` (ps(1) of macOS and of procps). Arguments are told apart by spaces, as
 * there is nothing else to tell them by; the program's own path may hold some, so it is taken from `programs`. A program
 * in a folder of the system's own counts as one of its services.
 */
export function parseProcessDetails(
  output: string,
  ownUid: number,
  programs: ReadonlyMap<number, string> = new Map(),
): Map<number, ProcessDetails> {
  const found = new Map<number, ProcessDetails>()
  for (const line of output.split('\n')) {
    const [all, pid, uid, user = '', command = ''] = ROW.exec(line) ?? []
    if (all === undefined) continue
    const path = programs.get(Number(pid)) ?? ''
    const isPath = path.startsWith('/') && command.startsWith(path)
    const rest = (isPath ? command.slice(path.length) : command).trim()
    const argv = [...(isPath ? [path] : []), ...(rest === '' ? [] : rest.split(/\s+/))]
    const program = argv[0] ?? ''
    const service = /^\/(?:System\/Library\/(?!Frameworks\/)|usr\/libexec\/)/.test(program) ? program : null
    found.set(Number(pid), {
      command: program.slice(program.lastIndexOf('/') + 1).replace(/^-/, '') || program,
      argv,
      folder: null,
      user,
      isOwn: Number(uid) === ownUid,
      startedAt: null,
      isKernelThread: false,
      service,
    })
  }
  return found
}

/** Reads `ps -o pid= -o comm=`: the path of the program on macOS, its short name on Linux. */
export function parsePrograms(output: string): Map<number, string> {
  return new Map(
    Array.from(output.matchAll(/^\s*(\d+)\s+(\S.*?)\s*$/gm), ([, pid, program]) => [Number(pid), program ?? '']),
  )
}

/** The working folders in what `lsof -a -d cwd -F pn` prints (lsof(8), OUTPUT FOR OTHER PROGRAMS), by pid. */
export function parseWorkingFolders(output: string): Map<number, string> {
  const folders = new Map<number, string>()
  let pid = 0
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1))
    else if (line.startsWith('n/') && pid > 0) folders.set(pid, line.slice(1))
  }
  return folders
}
