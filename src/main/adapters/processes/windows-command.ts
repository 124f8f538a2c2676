import { statSync } from 'node:fs'
import { win32 } from 'node:path'

/** What is to be run, as child_process takes it. `isVerbatim`: the arguments stand on the command line as they are. */
export type WindowsCommand = { program: string; args: readonly string[]; isVerbatim: boolean }

type Wish = { program: string; args: readonly string[]; workingDir: string; environment: Record<string, string> }

/** Of PATHEXT only what starts programs by itself and scripts of cmd: a `server.js` there is no program of Windows' own host. */
const ENDINGS = ['.com', '.exe', '.bat', '.cmd']
const SCRIPT = /\.(?:bat|cmd)$/i
/** npm makes these (cmd-shim), and cmd reads their arguments a second time there. */
const SHIM = /node_modules[\\/]\.bin[\\/][^\\/]+\.cmd$/i
const META = /[()[\]%!^"`<>&|;, *?]/g

/**
 * How Windows runs what a definition names. Programs are run directly. `npm` and the like are scripts of cmd, which alone can
 * run them and finds them by their endings. A line for cmd (`/d /s /c`) is taken by it as it is between the first and the last
 * quote, where Node would quote for programs in C (`\"`); Node's own `shell: true` does the same.
 */
export function windowsCommand(wish: Wish, isFile: (path: string) => boolean = isRegularFile): WindowsCommand {
  const { program, args } = wish
  if (program.toLowerCase() === 'cmd.exe') {
    const [d, s, c, line, ...more] = args
    const isLine = d === '/d' && s === '/s' && c === '/c' && line !== undefined && more.length === 0
    return isLine ? inCmd(line) : { program, args, isVerbatim: false }
  }
  const found = find(wish, isFile)
  if (found === null || !SCRIPT.test(found)) return { program, args, isVerbatim: false }
  const isShim = SHIM.test(found)
  return inCmd([`"${found}"`, ...args.map((arg) => escapeArgument(arg, isShim))].join(' '))
}

function inCmd(line: string): WindowsCommand {
  return { program: 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true }
}

function find({ program, workingDir, environment }: Wish, isFile: (path: string) => boolean): string | null {
  // Names of variables know no case there.
  const path = Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  const folders = /[\\/:]/.test(program) ? [''] : path.split(';').filter((folder) => folder !== '')
  const endings = ENDINGS.includes(win32.extname(program).toLowerCase()) ? [''] : ENDINGS
  const places = folders.flatMap((folder) =>
    endings.map((ending) => win32.resolve(workingDir, folder, program + ending)),
  )
  return places.find(isFile) ?? null
}

/** As cmd hands it on to a program in C that reads it by the usual rules (qntm.org/cmd). */
function escapeArgument(arg: string, isTwice: boolean): string {
  const quoted = `"${arg.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`
  return isTwice ? escapeMeta(escapeMeta(quoted)) : escapeMeta(quoted)
}

function escapeMeta(text: string): string {
  return text.replaceAll(META, '^$&')
}

function isRegularFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
