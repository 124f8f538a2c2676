import { expect, it } from 'vitest'
import { parseStat } from './proc-stat'

const line = (name: string, state: string, threads = 1) =>
  Buffer.from(
    `4123 (${name}) ${state} 4000 4123 4123 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 ${threads} 0 987654 1000 200 18446744073709551615\n`,
  )

it('reads pid, parent, group, session and start', () => {
  expect(parseStat(line('node', 'S'))).toEqual({
    pid: 4123,
    startTicks: 987654,
    parentPid: 4000,
    groupId: 4123,
    sessionId: 4123,
    isZombie: false,
    isStopped: false,
  })
})

it('is not fooled by a name with spaces and parentheses', () => {
  for (const name of ['tmux: server', 'a) R 1 1 1 (', '((sd-pam))', ') S 1 2 3', '']) {
    expect(parseStat(line(name, 'S'))).toMatchObject({ pid: 4123, parentPid: 4000, startTicks: 987654 })
  }
})

it('tells zombies and stopped ones, but not a living process whose first thread ended', () => {
  expect(parseStat(line('x', 'Z'))).toMatchObject({ isZombie: true })
  expect(parseStat(line('x', 'Z', 4))).toMatchObject({ isZombie: false })
  expect(parseStat(line('x', 'T'))).toMatchObject({ isStopped: true })
  expect(parseStat(line('x', 't'))).toMatchObject({ isStopped: false })
})

it('refuses what is no such line', () => {
  for (const text of ['', '12', '12 (x', '12 (x) S 1 2', 'a (b) S']) expect(parseStat(Buffer.from(text))).toBeNull()
})
