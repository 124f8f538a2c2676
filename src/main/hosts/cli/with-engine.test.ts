import { beforeEach, describe, expect, it } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { EngineLink } from '../engine-link'
import type { FakeEngine } from '../testing/fake-engine'
import { createFakeEngine } from '../testing/fake-engine'
import { linkTo } from '../testing/fake-link'
import { EXIT } from './exit-code'
import type { CliIo } from './io'
import type { CliDoors } from './with-engine'
import { withEngine } from './with-engine'

let engine: FakeEngine
let launched: number
const io = { hasColor: false, err: () => undefined, monotonicMs: () => performance.now() } as unknown as CliIo
const gone = (): Promise<never> => Promise.reject(new CommandError('engine.unavailable', 'Till is quitting.'))

/** Doors behind which one engine after the other is found; after the last there is none, and one is started. */
function doorsTo(...found: (() => Promise<EngineLink>)[]): CliDoors {
  return {
    version: '0.1.0',
    connect: () => found.shift()?.() ?? Promise.resolve(null),
    launch() {
      launched += 1
      return Promise.resolve(linkTo(engine))
    },
    hasData: () => true,
    realPath: (path) => Promise.resolve(path),
  }
}
const quitting = (): Promise<EngineLink> => Promise.resolve({ ...linkTo(engine), attach: gone })

beforeEach(() => {
  engine = createFakeEngine()
  launched = 0
})

describe('withEngine', () => {
  it('takes the next engine where one was told to end before we came', async () => {
    const code = await withEngine(io, doorsTo(quitting, gone, quitting), () => Promise.resolve(EXIT.ok))
    expect({ code, launched }).toEqual({ code: EXIT.ok, launched: 1 })
  })

  it('does not go on for ever', async () => {
    const doors = { ...doorsTo(), connect: quitting }
    await expect(withEngine(io, doors, () => Promise.resolve(EXIT.ok))).rejects.toThrow('Till is quitting.')
  })

  it('passes on what is no ending', async () => {
    const doors = { ...doorsTo(), connect: () => Promise.reject(new CommandError('contract.version', 'Too old.')) }
    await expect(withEngine(io, doors, () => Promise.resolve(EXIT.ok))).rejects.toThrow('Too old.')
    expect(launched).toBe(0)
  })

  it('ends the engine it started once the others there are done, and is none of those itself', async () => {
    engine.answers.set('engine.quit', { ok: false, failure: { code: 'engine.busy', message: 'Somebody is there.' } })
    let isUp = false
    const doors: CliDoors = {
      ...doorsTo(),
      connect: () => Promise.resolve(isUp ? linkTo(engine) : null),
      launch() {
        isUp = true
        return Promise.resolve(linkTo(engine))
      },
    }
    const running = withEngine(io, doors, () => Promise.resolve(EXIT.ok))
    await expect.poll(() => engine.calls.length).toBeGreaterThan(1)
    expect(engine.attached.size).toBe(0)
    engine.answers.delete('engine.quit')
    expect(await running).toBe(EXIT.ok)
  })

  it('ends the engine it started although it first met another one that was ending', async () => {
    const doors = doorsTo(
      () => Promise.resolve(null as never),
      () => Promise.resolve(linkTo(engine)),
    )
    await withEngine(io, { ...doors, launch: quitting }, () => Promise.resolve(EXIT.ok))
    expect(engine.calls).toMatchObject([{ name: 'engine.quit' }])
  })

  it('leaves an engine that was there as it is', async () => {
    await withEngine(
      io,
      doorsTo(() => Promise.resolve(linkTo(engine))),
      () => Promise.resolve(EXIT.ok),
    )
    expect(engine.calls).toEqual([])
  })
})
