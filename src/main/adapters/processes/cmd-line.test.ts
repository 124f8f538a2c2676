import { expect, it } from 'vitest'
import { cmdArguments } from './cmd-line'

it('leaves the quotes of a line as they are, between two of its own', () => {
  const line = 'node "my server.js" --title "a & b"'
  expect(cmdArguments('cmd.exe', ['/d', '/s', '/c', line])).toEqual(['/d', '/s', '/c', `"${line}"`])
})

it('has nothing to do with other programs, nor with other ways to call cmd', () => {
  expect(cmdArguments('node.exe', ['/d', '/s', '/c', 'x'])).toBeNull()
  expect(cmdArguments('cmd.exe', ['/c', 'echo "a b"'])).toBeNull()
  expect(cmdArguments('cmd.exe', ['/d', '/s', '/c', 'echo', 'b'])).toBeNull()
})
