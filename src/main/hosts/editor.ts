import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { CommandError } from '@shared/contract/failure'

/** Editors with a window of their own that understand a line, and how they are told it. */
const WINDOWED: Record<string, (path: string, line: number) => string[]> = {
  ...Object.fromEntries(
    ['code', 'code-insiders', 'codium', 'cursor', 'windsurf'].map((name) => [
      name,
      (path: string, line: number) => ['-g', `${path}:${String(line)}`],
    ]),
  ),
  subl: (path, line) => [`${path}:${String(line)}`],
  zed: (path, line) => [`${path}:${String(line)}`],
  mate: (path, line) => ['-l', String(line), path],
  gedit: (path, line) => [`+${String(line)}`, path],
  kate: (path, line) => ['-l', String(line), path],
  gvim: (path, line) => [`+${String(line)}`, path],
}

/** Editors in a terminal that understand `+42 file`. */
const IN_TERMINAL = new Set(['vi', 'vim', 'nvim', 'nano', 'emacs', 'emacsclient', 'joe', 'micro', 'ed', 'kak', 'less'])

/** What a person's editor is called with, and whether it has a window of its own; null where none is named. */
export type EditorCall = { argv: string[]; isWindowed: boolean }

/** The editor of `$VISUAL`, else of `$EDITOR`, at a line where it is known to understand one. */
export function editorCall(
  env: Record<string, string | undefined>,
  path: string,
  line: number | null,
): EditorCall | null {
  const chosen = (env['VISUAL'] ?? '').trim() || (env['EDITOR'] ?? '').trim()
  // As a shell would part it; quotes are rare enough in this variable to be left to those who want a script.
  const [program, ...options] = chosen.split(/\s+/)
  if (program === undefined || program === '') return null
  const name = basename(program).replace(/\.(?:exe|cmd)$/i, '')
  const windowed = WINDOWED[name]
  if (windowed !== undefined) {
    return { argv: [program, ...options, ...(line === null ? [path] : windowed(path, line))], isWindowed: true }
  }
  const place = line !== null && IN_TERMINAL.has(name) ? [`+${String(line)}`] : []
  return { argv: [program, ...options, ...place, path], isWindowed: false }
}

/**
 * Opens a file in the person's editor where that has a window, else as the desktop opens such files (`open` answers why it
 * can't, or nothing). Throws CommandError `host.unavailable`.
 */
export async function openInEditor(
  env: Record<string, string | undefined>,
  path: string,
  line: number | null,
  open: (path: string) => Promise<string>,
): Promise<void> {
  const call = editorCall(env, path, line)
  if (call?.isWindowed === true && (await hasStarted(call.argv))) return
  const why = await open(path)
  if (why !== '')
    throw new CommandError('host.unavailable', `No program opens ${path}: ${why}`, {
      hint: 'Set VISUAL to your editor (code, subl, zed …), or use till logs <component> --edit in a terminal.',
    })
}

/** What opens a text where no editor is named; else what Linux desktops have, and what every terminal has. */
const OPENERS: Partial<Record<NodeJS.Platform, string[]>> = { darwin: ['open'], win32: ['notepad.exe'] }

/** Opens a file in this terminal, or in a window where the editor has one; false where none can be started. */
export async function editHere(
  env: Record<string, string | undefined>,
  path: string,
  line: number | null,
): Promise<boolean> {
  const call = editorCall(env, path, line)
  if (call !== null) return call.isWindowed ? hasStarted(call.argv) : runsHere(call.argv)
  for (const program of OPENERS[process.platform] ?? ['xdg-open', 'vi']) {
    if (program === 'vi' ? await runsHere([program, path]) : await hasStarted([program, path])) return true
  }
  return false
}

async function runsHere([program = '', ...more]: string[]): Promise<boolean> {
  try {
    await once(spawn(program, more, { stdio: 'inherit' }), 'exit')
    return true
  } catch {
    // Not there: the next one, or a sentence.
    return false
  }
}

async function hasStarted([program = '', ...more]: string[]): Promise<boolean> {
  try {
    // Some of what can't be started is said at once: a path that leads through a file; a .cmd on Windows.
    const child = spawn(program, more, { stdio: 'ignore', detached: true })
    child.unref()
    await once(child, 'spawn')
    return true
  } catch {
    // Not there any more, or not ours to start: the desktop may know another.
    return false
  }
}
