import { expect, test } from 'vitest'
import { packagesFor, releaseHasTime64Names } from './system-packages.js'

const release = (...lines) => `PRETTY_NAME="x"\n${lines.join('\n')}\n`

test.each([
  ['Debian 12', ['ID=debian', 'VERSION_ID="12"'], false],
  ['Debian 13', ['ID=debian', 'VERSION_ID="13"'], true],
  ['Debian testing', ['ID=debian', 'VERSION_CODENAME=forky'], true],
  ['Ubuntu 22.04', ['ID=ubuntu', 'VERSION_ID="22.04"'], false],
  ['Ubuntu 24.04', ['ID=ubuntu', 'VERSION_ID="24.04"'], true],
  ['a child of Ubuntu 24.04', ['ID=linuxmint', 'VERSION_ID="22"', 'UBUNTU_CODENAME=noble'], true],
  ['a child of Debian 12', ['ID=raspbian', 'VERSION_ID="12"', 'VERSION_CODENAME=bookworm'], false],
])('%s has its own names for the 64-bit time packages', (_, lines, expected) => {
  expect(releaseHasTime64Names(release(...lines))).toBe(expected)
})

test('only what is missing is asked for, by the name this release has for it', () => {
  expect(packagesFor({ libraries: ['libnss3.so'], commands: [] }, true)).toContain('libgtk-3-0t64')
  expect(packagesFor({ libraries: ['libnss3.so'], commands: [] }, false)).toContain('libgtk-3-0')
  expect(packagesFor({ libraries: [], commands: ['Xvfb'] }, false)).toEqual(['xvfb'])
})
