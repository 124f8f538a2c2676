import { expect, it } from 'vitest'
import { programName } from './program-name'

it.each([
  ['node', 'node'],
  ['/usr/bin/python3.12', 'python3.12'],
  ['C:\\Program Files\\nodejs\\node.exe', 'node'],
  // The last part of a quoted path that was parted at its spaces.
  ['Files\\nodejs\\NODE.EXE"', 'NODE'],
  ['scripts/run.sh', 'run.sh'],
  ['', ''],
])('%s is %s', (path, name) => {
  expect(programName(path)).toBe(name)
})
