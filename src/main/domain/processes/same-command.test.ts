import { expect, it } from 'vitest'
import { isSameCommand } from './same-command'

it('isSameCommand knows a program by another path, version or interpreter, and a script by its full path', () => {
  const folder = '/home/ada/x'
  const same = (found: string[], expected: string[]): boolean => isSameCommand(found, expected, folder)
  expect(same(['/usr/bin/python3.12', '-m', 'hermes'], ['python', '-m', 'hermes'])).toBe(true)
  expect(same(['node', '/home/ada/x/server.mjs'], ['server.mjs'])).toBe(true)
  expect(same(['/bin/sh', './run.sh', '-v'], ['run.sh', '-v'])).toBe(true)
  expect(same(['python3', '-m', 'engram'], ['python', '-m', 'hermes'])).toBe(false)
  expect(same(['python3', '-m', 'hermes', '--debug'], ['python', '-m', 'hermes'])).toBe(false)
  expect(same(['node', '/elsewhere/server.mjs'], ['server.mjs'])).toBe(false)
  expect(same([], ['x'])).toBe(false)
})
