import { expect, it } from 'vitest'
import { windowsCommand } from './windows-command'

const FILES = new Set([
  'C:\\nodejs\\node.exe',
  'C:\\nodejs\\npm',
  'C:\\nodejs\\npm.cmd',
  'C:\\my work\\run.bat',
  'C:\\my work\\node_modules\\.bin\\vite.cmd',
])
const command = (program: string, ...args: string[]) =>
  windowsCommand(
    { program, args, workingDir: 'C:\\my work', environment: { Path: 'C:\\Windows;;C:\\nodejs' } },
    (path) => FILES.has(path),
  )
/** What cmd is given between its own two quotes. */
const lineOf = (program: string, ...args: string[]): string | null => {
  const made = command(program, ...args)
  if (!made.isVerbatim) return null
  expect([made.program, ...made.args.slice(0, 3)]).toEqual(['cmd.exe', '/d', '/s', '/c'])
  return made.args[3]?.slice(1, -1) ?? null
}

it('runs programs directly, whatever their arguments', () => {
  const direct = (program: string) => ({ program, args: ['say "a b"'], isVerbatim: false })
  for (const program of ['node', 'node.exe', 'C:\\nodejs\\node.exe', 'nosuch']) {
    expect(command(program, 'say "a b"')).toEqual(direct(program))
  }
})

it('has cmd run its scripts, found by their endings, before a file of the same name for other shells', () => {
  expect(lineOf('npm', 'run', 'dev')).toBe('"C:\\nodejs\\npm.cmd" ^"run^" ^"dev^"')
  expect(lineOf('npm.cmd')).toBe('"C:\\nodejs\\npm.cmd"')
  expect(lineOf('.\\run')).toBe('"C:\\my work\\run.bat"')
  expect(lineOf('run')).toBeNull()
})

it('lets no argument be more than one, nor mean anything to cmd', () => {
  expect(lineOf('npm', 'a & del b')).toBe('"C:\\nodejs\\npm.cmd" ^"a^ ^&^ del^ b^"')
  expect(lineOf('npm', 'say "hi" %PATH%')).toBe('"C:\\nodejs\\npm.cmd" ^"say^ \\^"hi\\^"^ ^%PATH^%^"')
  expect(lineOf('npm', 'C:\\dir\\')).toBe('"C:\\nodejs\\npm.cmd" ^"C:\\dir\\\\^"')
  expect(lineOf('npm', '\\"')).toBe('"C:\\nodejs\\npm.cmd" ^"\\\\\\^"^"')
})

it('escapes twice for what npm makes, where cmd reads the arguments once more', () => {
  expect(lineOf('node_modules/.bin/vite', 'a&b')).toBe('"C:\\my work\\node_modules\\.bin\\vite.cmd" ^^^"a^^^&b^^^"')
})

it('leaves the quotes of a line for cmd as they are, between two of its own', () => {
  const line = 'node "my server.js" --title "a & b"'
  expect(command('cmd.exe', '/d', '/s', '/c', line)).toEqual({
    program: 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    isVerbatim: true,
  })
  expect(command('cmd.exe', '/c', 'echo "a b"').isVerbatim).toBe(false)
})
