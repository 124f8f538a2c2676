import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryWatch, type MemoryWatch } from './out-of-memory'

let root: string
let watch: MemoryWatch
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'till-memory-'))
  write('proc/self/cgroup', '0::/a\n')
  write('sys/fs/cgroup/a/memory.events', 'oom 0\noom_kill 2\n')
  write('proc/vmstat', 'oom_kill 5\n')
  watch = createMemoryWatch(() => true, { root })
  watch.begin()
})
afterEach(() => {
  watch.dispose()
  rmSync(root, { recursive: true })
})

describe.runIf(process.platform === 'linux')('want of memory', () => {
  it('is not suspected where nothing tells of it', () => {
    expect(watch.wasOut(42)).toBe('no')
  })

  it('is certain where the group’s own counter grew', () => {
    write('sys/fs/cgroup/a/memory.events', 'oom 1\noom_kill 3\n')
    write('proc/vmstat', 'oom_kill 6\n')
    expect(watch.wasOut(42)).toBe('yes')
  })

  it('is likely where only the machine’s did', () => {
    write('proc/vmstat', 'oom_kill 6\n')
    expect(watch.wasOut(42)).toBe('likely')
  })

  it('is certain where the kernel’s log names the process, and was long ago where its record is old', () => {
    // A kernel that counts no kills.
    write('proc/vmstat', 'pgfault 1\n')
    write('dev/kmsg', `3,9,${String(nowUs())},-;Out of memory: Killed process 42 (node) total-vm:1kB\n`)
    expect(watch.wasOut(42)).toBe('yes')
    expect(watch.wasOut(43)).toBe('no')
    write('dev/kmsg', `3,9,${String(nowUs() - 120_000_000)},-;Out of memory: Killed process 42 (node) total-vm:1kB\n`)
    expect(watch.wasOut(42)).toBe('no')
  })

  it('does not read the kernel’s log where the kernel counted no kill', () => {
    const record = `3,9,${String(nowUs())},-;Out of memory: Killed process 42 (node) total-vm:1kB\n`
    write('dev/kmsg', record)
    expect(watch.wasOut(42)).toBe('no')
    write('proc/vmstat', 'oom_kill 6\n')
    expect(watch.wasOut(42)).toBe('yes')
    expect(watch.wasOut(43)).toBe('likely')
  })

  it('says nothing where nothing can be read', () => {
    rmSync(join(root, 'proc'), { recursive: true })
    const blind = createMemoryWatch(() => true, { root })
    blind.begin()
    expect(blind.wasOut(42)).toBe('no')
    blind.dispose()
  })

  it('reads the real files of this machine', () => {
    const real = createMemoryWatch(() => true)
    real.begin()
    expect(real.wasOut(process.pid)).toBe('no')
    real.dispose()
  })
})
