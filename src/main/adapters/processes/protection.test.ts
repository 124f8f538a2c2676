import { describe, expect, test } from 'vitest'
import type { ProcessDetails } from './process-system'
import { protectionOf } from './protection'

const OWN: ProcessDetails = {
  command: 'node',
  argv: ['node', 'server.js'],
  folder: '/home/ann/x',
  user: 'ann',
  isOwn: true,
  startedAt: 1,
  isKernelThread: false,
  service: null,
}
const why = (more: Partial<ProcessDetails>, pid = 4123) =>
  protectionOf(pid, { ...OWN, ...more }, new Set([77, process.pid]))

test('a program of one’s own may be ended', () => {
  expect(why({})).toBeNull()
  expect(why({ command: 'python3' })).toBeNull()
})

describe('is protected, with the reason', () => {
  test.each<[string, Partial<ProcessDetails>, number, string]>([
    ['the first process', { command: 'tini' }, 1, 'first process of this machine'],
    ['a thread of the kernel', { command: 'kworker/0:1', isKernelThread: true }, 40, 'thread of the kernel'],
    ['Till', {}, process.pid, 'Till itself'],
    ['what Till runs under', { command: 'gnome-terminal-' }, 77, 'Till itself runs under gnome-terminal- (pid 77)'],
    ['a person’s own systemd', { command: 'systemd' }, 900, 'it starts and stops everything else'],
    ['what shows the desktop', { command: 'gnome-shell' }, 901, 'the desktop'],
    ['the same of Windows', { command: 'Explorer.EXE' }, 901, 'the desktop'],
    ['a proxy of a container', { command: 'docker-proxy' }, 902, 'stop that container instead'],
    [
      'a service of the system',
      { command: 'nginx', service: 'nginx.service' },
      903,
      'nginx (pid 903) is a service of the system (nginx.service); end it with: systemctl stop nginx.service.',
    ],
    ['a program in a container', { service: 'docker-0a1b.scope' }, 904, '(docker-0a1b.scope).'],
    [
      'another user’s',
      { command: 'postgres', user: 'postgres', isOwn: false },
      905,
      'belongs to postgres, who alone can end it.',
    ],
    ['a nameless user’s', { user: null, isOwn: false }, 906, 'belongs to another user'],
  ])('%s', (_name, more, pid, says) => {
    expect(why(more, pid)).toContain(says)
  })
})
