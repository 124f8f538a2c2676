import { programName } from './program-name'

/**
 * Whether a process was started the way an argument list says: the same program, wherever it was found and whatever its
 * version (`python3.12` for `python`), with the same arguments, a path written from the folder or in full. A program
 * before it that runs it (`node`, or the interpreter of its first line) makes no difference.
 */
export function isSameCommand(found: readonly string[], expected: readonly string[], folder: string): boolean {
  const [program = '', ...args] = found
  const [wanted = '', ...rest] = expected
  const isSameArgument = (a: string, b: string): boolean => a === b || inFull(a, folder) === inFull(b, folder)
  const areSame = (some: readonly string[], others: readonly string[]): boolean =>
    some.length === others.length && some.every((arg, at) => isSameArgument(arg, others[at] ?? ''))
  return (isSameProgram(program, wanted) && areSame(args, rest)) || areSame(args, expected)
}

function isSameProgram(found: string, wanted: string): boolean {
  const [name, other] = [programName(found), programName(wanted)]
  return name === other || (name.startsWith(other) && other !== '' && /^[\d.]+$/.test(name.slice(other.length)))
}

function inFull(arg: string, folder: string): string {
  return arg.startsWith('/') ? arg : `${folder}/${arg.replace(/^\.\//, '')}`
}
