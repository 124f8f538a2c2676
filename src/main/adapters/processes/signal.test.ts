import { expect, it } from 'vitest'
import { groupExists, parseSignal, sendSignal } from './signal'

it('reads signals as people write them', () => {
  expect(['SIGTERM', 'term', ' int ', '15', 'usr1'].map(parseSignal)).toEqual([
    'SIGTERM',
    'SIGTERM',
    'SIGINT',
    'SIGTERM',
    'SIGUSR1',
  ])
  expect(['', 'SIGNOPE', '0', '999', 'SIG'].map(parseSignal)).toEqual([null, null, null, null, null])
})

it('never signals everybody or our own group', () => {
  for (const pid of [0, 1, -1]) expect(() => sendSignal(pid, 'SIGCONT')).toThrow('never signals')
  expect([0, 1].map(groupExists)).toEqual([false, false])
})
