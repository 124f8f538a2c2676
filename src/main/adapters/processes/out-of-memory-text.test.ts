import { describe, expect, it } from 'vitest'
import { oomCounterPaths, oomKillIn, oomKillsIn } from './out-of-memory-text'

describe('what the kernel’s log says', () => {
  it('names who was killed, and when', () => {
    const whole =
      '3,1532,98765432,-;Out of memory: Killed process 4242 (node) total-vm:12034884kB, anon-rss:7654320kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:23456kB oom_score_adj:0'
    expect(oomKillIn(whole)).toEqual({ pid: 4_242, atUs: 98_765_432 })
    const group =
      '3,2211,5123456789,-;Memory cgroup out of memory: Killed process 77 (python3) total-vm:61200kB, anon-rss:50000kB'
    expect(oomKillIn(group)).toEqual({ pid: 77, atUs: 5_123_456_789 })
    const old = '3,900,1234,-;Out of memory: Kill process 512 (java) score 901 or sacrifice child'
    expect(oomKillIn(old)?.pid).toBe(512)
  })

  it('is silent about anything else', () => {
    expect(oomKillIn('6,1531,98765000,-;node invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0')).toBeNull()
    expect(oomKillIn('6,12,345,-;Killed process accounting enabled')).toBeNull()
    expect(oomKillIn(' SUBSYSTEM=cpu')).toBeNull()
  })
})

it('reads the counter of each kind of file', () => {
  expect(oomKillsIn('nr_free_pages 5\noom_kill 3\npgscan 1\n')).toBe(3)
  expect(oomKillsIn('low 0\nhigh 0\nmax 12\noom 2\noom_kill 1\noom_group_kill 0\n')).toBe(1)
  expect(oomKillsIn('oom_kill_disable 0\nunder_oom 0\noom_kill 7\n')).toBe(7)
  expect(oomKillsIn('oom_kill_disable 0\nunder_oom 0\n')).toBeNull()
  expect(oomKillsIn('')).toBeNull()
})

describe('where a group is counted', () => {
  it('is below the one mount of version 2', () => {
    expect(oomCounterPaths('0::/user.slice/user-1000.slice/session-2.scope\n')).toEqual([
      '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/memory.events',
      '/sys/fs/cgroup/memory.events',
    ])
    expect(oomCounterPaths('0::/\n')).toEqual(['/sys/fs/cgroup/memory.events'])
  })

  it('is below the controller’s own mount of version 1', () => {
    expect(oomCounterPaths('5:devices:/\n4:memory:/docker/abc\n0::/\n')).toEqual([
      '/sys/fs/cgroup/memory/docker/abc/memory.oom_control',
      '/sys/fs/cgroup/memory/memory.oom_control',
      '/sys/fs/cgroup/memory.events',
    ])
  })

  it('is nowhere without control groups', () => {
    expect(oomCounterPaths('')).toEqual([])
  })
})
