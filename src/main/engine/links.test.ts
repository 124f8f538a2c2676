import { describe, expect, it } from 'vitest'
import { stranger } from './testing/fake-machine'
import { conflictsOf, start, withInstance, withTwoInstances } from './testing/instances-fixture'

describe('who talks to whom', () => {
  async function twoInstances() {
    const { world, engine } = await withTwoInstances()
    engine.setVisible(true)
    await start(engine, 'primary/hermes', 'coder-a/hermes', 'coder-a/engram')
    await world.clock.advance(6_000)
    const runOf = (ref: string) => {
      const process = world.machine.started.find((one) => one.request.ref === ref)
      if (!process) throw new Error(`${ref} was not started`)
      return { fromPid: process.pid, fromRun: process.request.run, fromPort: 50_000 }
    }
    return { world, engine, runOf }
  }

  it('links within an instance are shown and are no trouble; they go after two looks without them', async () => {
    const { world, engine, runOf } = await twoInstances()
    world.machine.connections.push({ ...runOf('coder-a/engram'), toPort: 8_101 })
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.links).toMatchObject([
      { id: 'coder-a/engram>coder-a/hermes', port: 8_101, connections: 1, isCross: false },
    ])
    expect(conflictsOf(engine, 'cross-talk')).toEqual([])
    world.machine.connections.length = 0
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.links).toHaveLength(1)
    await world.clock.advance(5_000)
    expect(engine.snapshot().tables.links).toEqual([])
  })

  it('cross-talk is a conflict with the line that causes it, as long as it is', async () => {
    const { world, engine, runOf } = await twoInstances()
    const env = '/home/ada/other/.env.local'
    world.texts.set(env, `${world.texts.get(env) ?? ''}HERMES_URL=http://localhost:8001\n`)
    world.machine.connections.push({ ...runOf('coder-a/engram'), toPort: 8_001 })
    await world.clock.advance(8_000)
    const [conflict] = conflictsOf(engine, 'cross-talk')
    expect(conflict).toMatchObject({
      id: 'cross-talk:coder-a:engram>primary/hermes',
      instance: 'coder-a',
      level: 'warning',
      variable: 'HERMES_URL',
    })
    expect(conflict?.message).toMatch(
      /^It is connected to 8001\. HERMES_URL in \.env\.local \(line \d+\) says http:\/\/localhost:8001\./,
    )
    world.machine.connections.length = 0
    await world.clock.advance(15_000)
    expect(conflictsOf(engine, 'cross-talk')).toEqual([])
  })

  // A primary that its own launcher started.
  it('a neighbour that somebody else started is a neighbour all the same', async () => {
    const { world, engine, runOf } = await twoInstances()
    world.machine.strangers.push(stranger(8_002))
    world.machine.connections.push({ ...runOf('coder-a/engram'), toPort: 8_002 })
    await world.clock.advance(8_000)
    expect(conflictsOf(engine, 'cross-talk')[0]?.message).toMatch(
      /^It is connected to 8002, which is planned for engram of primary; python3 \(pid 4123\) in ~\/x listens there\./,
    )
  })

  it('nothing is looked at while nothing of ours runs', async () => {
    const { world, engine } = await withInstance()
    let looks = 0
    world.effects.network.connections = async () => {
      looks += 1
      return []
    }
    engine.setVisible(true)
    await world.clock.advance(20_000)
    expect(looks).toBe(0)
    await start(engine, 'primary/hermes')
    await world.clock.advance(20_000)
    expect(looks).toBeGreaterThan(2)
  })
})
