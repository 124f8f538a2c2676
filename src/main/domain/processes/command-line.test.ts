import { expect, it } from 'vitest'
import { inShell } from './command-line'

it('names the shell of the system', () => {
  expect(inShell('a | b', 'linux')).toEqual(['/bin/sh', '-c', 'a | b'])
  expect(inShell('dir', 'win32')).toEqual(['cmd.exe', '/d', '/s', '/c', 'dir'])
})
