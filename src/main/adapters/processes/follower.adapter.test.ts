import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFollower } from './follower'
import { openProcessSystem } from './open-process-system'
import { loadProcessHandles } from './process-handles'
import type { ProcessSystem, Stamp } from './process-system'
import { until } from './testing/sandbox'

const linux = openProcessSystem()

async function sleeper(): Promise<{ stamp: Stamp; end(): Promise<void> }> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(end)
  const pid = child.pid ?? 0
  return { stamp: { pid, startTicks: (await linux.startOf(pid)) ?? 0 }, end }
}

/** A follower, what it heard, and how many processes it looked at one by one. */
function follow(system: Pick<ProcessSystem, 'alive' | 'handles'>) {
  const gone: string[] = []
  let looks = 0
  const follower = createFollower<string>(
    {
      alive: async (stamps) => {
        const asked = [...stamps]
        looks += asked.length
        return system.alive(asked)
      },
      ...(system.handles ? { handles: system.handles } : {}),
    },
    (key) => gone.push(key),
    (error) => gone.push(String(error)),
  )
  onTestFinished(() => follower.dispose())
  return { follower, gone, looks: () => looks }
}

const held = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('[pidfd]')
    } catch {
      // The descriptor of this very listing.
      return false
    }
  }).length

describe.skipIf(process.platform !== 'linux')('following processes that are not our children', () => {
  const ways: [string, Pick<ProcessSystem, 'alive' | 'handles'>][] = [
    ['held', linux],
    ['looked at', { alive: linux.alive }],
  ]
  it.each(ways)('tells each end once where they are %s', async (_, system) => {
    const [a, b] = [await sleeper(), await sleeper()]
    const { follower, gone } = follow(system)
    follower.add('a', a.stamp)
    follower.add('b', b.stamp)
    // Somebody else has its number by now.
    follower.add('reused', { ...b.stamp, startTicks: b.stamp.startTicks - 1 })
    await follower.check()
    expect(gone).toEqual(['reused'])
    await a.end()
    await until(() => gone.length > 1)
    await follower.check()
    expect(gone).toEqual(['reused', 'a'])
  })

  it.skipIf(loadProcessHandles() === null)(
    'looks at each once, and keeps nothing open that it needs no more',
    async () => {
      const before = held()
      const all = await Promise.all(Array.from({ length: 5 }, sleeper))
      const { follower, gone, looks } = follow(linux)
      all.forEach(({ stamp }, index) => follower.add(String(index), stamp))
      for (let times = 0; times < 4; times += 1) await follower.check()
      expect([looks(), held() - before]).toEqual([5, 5])
      await all[0]?.end()
      await until(() => gone.length > 0)
      expect([gone, held() - before]).toEqual([['0'], 4])
      follower.dispose()
      expect(held()).toBe(before)
    },
  )

  it.skipIf(loadProcessHandles() === null)(
    'keeps nothing open of one that is followed anew while it is looked at',
    async () => {
      const before = held()
      const [a, b] = [await sleeper(), await sleeper()]
      let whileLooking = (): void => {}
      const { follower, gone } = follow({
        ...linux,
        alive: async (stamps) => {
          const living = await linux.alive(stamps)
          whileLooking()
          whileLooking = () => {}
          return living
        },
      })
      follower.add('a', { ...a.stamp, startTicks: a.stamp.startTicks - 1 })
      whileLooking = () => follower.add('a', b.stamp)
      await follower.check()
      // Two looks at a time.
      await Promise.all([follower.check(), follower.check()])
      expect([gone, held() - before]).toEqual([[], 1])
      await b.end()
      await until(() => gone.length > 0)
      expect([gone, held() - before]).toEqual([['a'], 0])
    },
  )
})
