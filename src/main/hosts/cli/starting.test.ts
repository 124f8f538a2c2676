import { beforeEach, describe, expect, it } from 'vitest'
import type { Ref, RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import type { ComponentRow } from '@shared/model/rows'
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine'
import { componentRow, instanceRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const till = (line: string) => typeLine(engine, line.split(' '))
const lost: Reason = {
  code: 'dependency-lost',
  message: 'can’t run without store',
  because: [{ ref: null, message: 'store exited with 3; start store to go on', at: 1 }],
}

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.instances.push(instanceRow({ id: 'a' }))
  engine.tables.components.push(
    componentRow('a', 'gate', { needs: ['sky'] }),
    componentRow('a', 'sky', { needs: ['store'] }),
    componentRow('a', 'store'),
    componentRow('a', 'other', { isWanted: true }),
  )
})

/** What the engine makes of the next wish: these rows, at the revision that its answer names. */
function becomes(
  command: 'component.start' | 'component.stop' | 'component.restart' | 'instance.start' | 'instance.stop',
  ...rows: ComponentRow[]
) {
  const { call } = engine
  engine.call = async (name, input, client) => {
    if (name === command) engine.push({ kind: 'patch', patch: { revision: 2, put: { components: rows }, gone: {} } })
    return call(name, input, client)
  }
}

const ready = (name: string, more: Partial<ComponentRow> = {}) =>
  componentRow('a', name, { state: 'ready', isWanted: true, pid: 4_123, ...more })

describe('till start', () => {
  it('says who comes with it because it needs them', async () => {
    expect((await till('start gate')).out).toBe('a/gate is starting, with sky and store.\n')
    expect((await till('start other')).out).toBe('a/other is starting.\n')
    engine.tables.components = [ready('store')]
    expect((await till('start store')).out).toBe('a/store is ready already.\n')
  })

  it('says what is wrong with its instance, such as a till.yaml that can’t be used', async () => {
    const notice = { level: 'warning', hint: null, ref: 'a', at: 1 } as const
    engine.tables.notices.push(
      { ...notice, id: 'redefinition-a', message: 'till.yaml can’t be used as it is now.' },
      { ...notice, id: 'definition-a-0', level: 'info', message: 'schedule has no effect.' },
      { ...notice, id: 'redefinition-b', ref: 'b', message: 'Another one.' },
    )
    expect((await till('start gate')).err).toBe('till.yaml can’t be used as it is now.\n')
  })

  it('waits for these alone where that is wished, and tells them as one document', async () => {
    becomes('component.start', ready('gate', { needs: ['sky'] }), ready('sky', { needs: ['store'] }), ready('store'))
    const { code, out } = await till('start gate --wait --json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      ref: 'a/gate',
      state: 'ready',
      pid: 4_123,
      brought: [{ ref: 'a/sky' }, { ref: 'a/store' }],
    })
  })

  it('ends with 1 and the whole chain where one of them fails', async () => {
    const failed = componentRow('a', 'store', { state: 'failed', reason: { code: 'exited', message: 'exited with 3' } })
    becomes('component.start', componentRow('a', 'gate', { needs: ['sky'], isWanted: true, reason: lost }), failed)
    const { code, err } = await till('start gate --wait --timeout 2')
    expect(code).toBe(1)
    expect(err).toContain('a/gate: stopped, can’t run without store, because store exited with 3; start store to go on')
  })
})

describe('till restart', () => {
  it('says who comes with it, whether it runs or not', async () => {
    for (const gate of [ready('gate', { needs: ['store'] }), componentRow('a', 'gate', { needs: ['store'] })]) {
      engine.tables.components = [gate, componentRow('a', 'store')]
      expect((await till('restart gate')).out).toBe('a/gate is restarting, with store.\n')
    }
  })
})

describe('till restart --wait', () => {
  it('is not content with the run that is to end', async () => {
    const former = ready('store', { run: 'run-00000001' as RunId })
    engine.tables.components = [former]
    becomes('component.restart', { ...former, restarts: 1 })
    const { code, err } = await till('restart store --wait --timeout 1')
    expect(code).toBe(1)
    expect(err).toContain('a/store is not ready after')
    becomes('component.restart', ready('store', { run: 'run-00000002' as RunId }))
    expect((await till('restart store --wait')).code).toBe(0)
  })

  it('nor with a job that was done before it was asked for anew', async () => {
    const done = componentRow('a', 'store', { reason: { code: 'completed', message: 'completed with exit code 0' } })
    engine.tables.components = [done]
    becomes('component.start', { ...done, isWanted: true })
    expect((await till('start store --wait --timeout 1')).code).toBe(1)
    becomes('component.start', done)
    expect((await till('start store --wait')).code).toBe(0)
  })
})

describe('till up --wait', () => {
  it('has on no terminal a line for what changes only, none for what has not begun', async () => {
    const left: Reason = { code: 'stopped-by-user', message: 'stopped by you' }
    const waits: Reason = { code: 'waiting', message: 'waiting for store' }
    becomes(
      'instance.start',
      componentRow('a', 'gate', { isWanted: true, label: 'not started', state: 'unknown', reason: null }),
      componentRow('a', 'other', { isWanted: true, reason: left }),
      componentRow('a', 'sky', { isWanted: true, reason: waits }),
      ready('store'),
    )
    const waiting = till('up a --wait')
    await expect.poll(() => engine.calls.some(({ name }) => name === 'instance.start')).toBe(true)
    const put = { components: [ready('gate'), ready('other'), ready('sky')] }
    engine.push({ kind: 'patch', patch: { revision: 3, put, gone: {} } })
    const { code, out } = await waiting
    expect(code).toBe(0)
    expect(out).not.toMatch(/not started|stopped by you/)
    expect(out.match(/^a\/\w+: ready$/gm)).toHaveLength(4)
  })

  it('counts who failed before anybody could look, and is no longer wanted', async () => {
    const failed = componentRow('a', 'gate', {
      state: 'failed',
      reason: { code: 'spawn-failed', message: 'The program x was not found.' },
    })
    becomes('instance.start', failed, ready('sky'), ready('store'), ready('other'))
    const { code, err } = await till('up a --wait')
    expect(code).toBe(1)
    expect(err).toContain('a/gate: failed, The program x was not found.')
  })
})

describe('till up --wait where one ends the instance with its end', () => {
  const tests = (more: Partial<ComponentRow>) => componentRow('a', 'sky', { endsInstance: true, ...more })

  it('waits for that, though all are up, and hands its exit code on', async () => {
    const here = { id: 'a', root: '/home/me/work/a' }
    engine.tables.instances = [instanceRow(here)]
    becomes('instance.start', ready('gate'), ready('sky', { endsInstance: true }), ready('store'), ready('other'))
    const waiting = till('up a --wait')
    await expect.poll(() => engine.calls.some(({ name }) => name === 'instance.start')).toBe(true)
    const put = {
      instances: [instanceRow({ ...here, endedBy: { ref: 'a/sky' as Ref, exitCode: 7 } })],
      components: [
        tests({
          state: 'failed',
          label: 'failed',
          reason: { code: 'exited', message: 'ended by itself with exit code 7' },
        }),
        ...['gate', 'store', 'other'].map((name) => componentRow('a', name)),
      ],
    }
    engine.push({ kind: 'patch', patch: { revision: 3, put, gone: {} } })
    const { code, out, err } = await waiting
    expect(code).toBe(7)
    expect(out).toContain('a/sky ended with exit code 7, and with it the rest.')
    expect(err).toContain('a/sky: failed, ended by itself with exit code 7')
  })
})

describe('what is disabled', () => {
  it('is not waited for with the rest', async () => {
    engine.tables.components = [componentRow('a', 'gate', { isDisabled: true, state: 'unknown' })]
    becomes('instance.start', ready('store'))
    expect((await till('up a --wait --timeout 1')).code).toBe(0)
  })
})

describe('--json', () => {
  it('of a stop tells the row at rest, and who is left without it', async () => {
    engine.tables.components = [ready('gate', { needs: ['store'] }), ready('store', { neededBy: ['gate'] })]
    becomes('component.stop', componentRow('a', 'store', { neededBy: ['gate'] }))
    const { code, out, err } = await till('stop store --json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ref: 'a/store', state: 'stopped', leftWithout: ['gate'] })
    expect(err).toBe('gate needs store and will be without it.\n')
  })

  it('of a stop of what does not run names nobody', async () => {
    engine.tables.components = [ready('gate', { needs: ['store'] }), componentRow('a', 'store', { neededBy: ['gate'] })]
    const { out, err } = await till('stop store --json')
    expect(JSON.parse(out)).toMatchObject({ state: 'stopped', leftWithout: [] })
    expect(err).toBe('')
  })

  it('of what is refused is a document too', async () => {
    const { code, out, err } = await till('why a/gatee --json')
    expect(code).toBe(4)
    expect(JSON.parse(out)).toEqual({
      version: 1,
      failure: {
        code: 'ref.unknown',
        message: 'There is no component “gatee” in a.',
        hint: 'Did you mean gate? There are: gate, sky, store, other.',
      },
    })
    expect(err).toContain('There is no component')
  })

  it('of a whole stop is the status', async () => {
    engine.answers.set('status.get', { ok: true, value: { version: 1, instances: [] } })
    becomes('instance.stop', componentRow('a', 'other'))
    expect(JSON.parse((await till('down a --json')).out)).toEqual({ version: 1, instances: [] })
  })
})

describe('a wrong name', () => {
  it('is answered with the nearest one', async () => {
    engine.tables.instances.push(instanceRow({ id: 'coder-b' }))
    expect((await till('history coder-c/gate')).err).toContain('Did you mean coder-b? There are: a, coder-b.')
  })

  it('that is an instance’s is told as that', async () => {
    expect((await till('why a')).err).toContain('a is an instance. There are: a/gate, a/sky, a/store, a/other.')
  })

  it('in an instance that can’t be read is answered with why', async () => {
    engine.tables.components = []
    engine.tables.instances = [
      instanceRow({ id: 'a', problem: 'till.yaml:3:36: these wait for one another: x → y → x.' }),
    ]
    const { code, err } = await till('start a/x')
    expect(code).toBe(5)
    expect(err).toContain('these wait for one another: x → y → x.')
  })
})
