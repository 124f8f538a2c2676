import { describe, expect, it } from 'vitest'
import { inShell, splitPlainCommand } from './command-line'

describe('splitPlainCommand', () => {
  it('splits what needs no shell', () => {
    expect(splitPlainCommand('python -m hermes --port 8001')).toEqual(['python', '-m', 'hermes', '--port', '8001'])
    expect(splitPlainCommand(`node 'my file.mjs' "two words" ""`)).toEqual(['node', 'my file.mjs', 'two words', ''])
  })

  it.each(['a | b', 'a && b', 'echo $HOME', 'echo "$HOME"', 'ls *', 'A=1 run', 'cd x', "unfinished 'quote", '', 'a > b', 'back\\slash'])('leaves %j to the shell', (line) => {
    expect(splitPlainCommand(line)).toBeNull()
  })

  it('names the shell of the system', () => {
    expect(inShell('a | b', 'linux')).toEqual(['/bin/sh', '-c', 'a | b'])
    expect(inShell('dir', 'win32')[0]).toBe('cmd.exe')
  })
})
