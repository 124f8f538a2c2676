import { beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { FakeEngine } from '../testing/fake-engine'
import { createFakeEngine } from '../testing/fake-engine'
import { instanceRow, platformRow } from '../testing/rows'
import { typeLine } from '../testing/typed-line'

let engine: FakeEngine
const HERE = '/home/me/work'
const ports = { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } }
const installed = instanceRow({
  id: 'coder-a',
  name: 'Coder-A',
  platform: 'tekton',
  mode: 'coder-a',
  root: HERE,
  ports,
})
const till = (line: string) => typeLine(engine, line.split(' '))
const created = (): unknown[] =>
  engine.calls.filter((call) => call.name === 'instance.create').map((call) => call.input)

beforeEach(() => {
  engine = createFakeEngine()
  const tekton = platformRow('tekton', { name: 'Tekton' })
  engine.tables.platforms.push(platformRow('sample'), tekton)
  engine.answers.set('platform.inspect', { ok: true, value: { platform: tekton, folder: HERE } })
  engine.answers.set('instance.propose', {
    ok: true,
    value: {
      warnings: ['8443 is a web port.'],
      notes: ['Good to know:\ndo this'],
      env: { path: `${HERE}/.env.local` },
    },
  })
  const call = engine.call
  engine.call = async (name, input, client) => {
    const answer = await call(name, input, client)
    if (name === 'instance.create' && answer.ok)
      engine.push({ kind: 'patch', patch: { revision: 2, put: { instances: [installed] }, gone: {} } })
    return answer
  }
  engine.answers.set('instance.create', { ok: true, value: { revision: 2, id: 'coder-a' } })
})

describe('till install', () => {
  it('makes an instance of the current checkout and says what it did', async () => {
    const { code, out } = await till('install tekton --mode coder-a')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'Coder-A installed: ports 8100-8199, AI 45100-45199, in ~/work',
      '  wrote ~/work/.env.local',
      '  ▲ 8443 is a web port.',
      '  Good to know:',
      '  do this',
      'To start it: till up ~/work',
      '',
    ])
    expect(created()).toEqual([
      {
        platform: 'tekton',
        folder: HERE,
        mode: 'coder-a',
        name: null,
        componentBase: null,
        aiBase: null,
        reason: null,
      },
    ])
    expect(engine.calls.map((call) => call.name)).not.toContain('instance.start')
  })

  it('takes over blocks that were kept, which leave no choice of others', async () => {
    expect((await till('install tekton --kept a1')).code).toBe(0)
    expect(created()).toMatchObject([{ mode: null, componentBase: null, ahead: 'a1' }])
    expect((await till('install tekton --kept a1 --mode coder-b')).code).toBe(2)
  })

  it('takes bases, a folder, a name and a reason, and answers in JSON', async () => {
    const typed = await till(
      'install tekton --port-base 9000 --ai-port-base 46000 --path ~/x --name Mine --reason because --json',
    )
    expect(JSON.parse(typed.out)).toEqual({
      version: 1,
      isNew: true,
      instance: { id: 'coder-a', name: 'Coder-A', mode: 'coder-a', root: HERE, ports },
      written: `${HERE}/.env.local`,
      warnings: ['8443 is a web port.'],
      notes: ['Good to know:\ndo this'],
    })
    expect(engine.calls[0]).toMatchObject({ name: 'platform.inspect', input: { folder: '/home/me/x' } })
    expect(created()).toMatchObject([{ componentBase: 9000, aiBase: 46_000, name: 'Mine', reason: 'because' }])
  })

  it('is the same twice', async () => {
    engine.tables.instances.push(installed)
    for (const line of ['install tekton --mode coder-a', 'install tekton', 'install tekton --port-base 8100']) {
      const { code, out } = await till(line)
      expect(code).toBe(0)
      expect(out).toContain('Coder-A is already installed: ports 8100-8199')
    }
    expect(JSON.parse((await till('install tekton --json')).out)).toMatchObject({ isNew: false, written: null })
    expect(created()).toEqual([])
  })

  it.each([
    ['--mode coder-c', 'till ports move coder-a --base 8300'],
    ['--mode primary', 'till ports move coder-a --base 8000'],
    ['--port-base 9000 --ai-port-base 46000', 'till ports move coder-a --base 9000 --ai-base 46000'],
    ['--mode custom', 'till ports move coder-a'],
  ])('refuses %s for a checkout that is installed, and says how to move it', async (flags, next) => {
    engine.tables.instances.push(installed)
    const { code, err } = await till(`install tekton ${flags}`)
    expect(code).toBe(5)
    expect(err).toContain('~/work is installed already, as Coder-A (coder-a, ports 8100-8199, AI 45100-45199).')
    expect(err).toContain(`To move it: ${next}\n`)
  })

  it.each([
    [
      'folder.missing',
      /There is no folder ~\/work\/x.*\n.*Clone Tekton there, then: till install tekton --mode coder-a/,
    ],
    ['folder.unrecognised', /~\/work\/x is no checkout of Tekton.\n.*--mode coder-a --path <folder>/],
  ] as const)('tells the next step where a folder is none (%s)', async (code, says) => {
    engine.answers.set('platform.inspect', { ok: false, failure: { code, message: 'x' } })
    const typed = await till('install tekton --mode coder-a --path x')
    expect(typed.code).toBe(4)
    expect(typed.err).toMatch(says)
    expect(created()).toEqual([])
  })

  it('knows its platforms, and asks for the reason that a reserved range needs', async () => {
    expect(await till('install nope')).toMatchObject({
      code: 4,
      err: expect.stringContaining('sample, tekton') as string,
    })
    const failure = { code: 'ports.reserved', message: '3000-3099 is used by development servers.' } as const
    engine.answers.set('instance.create', { ok: false, failure })
    expect(await till('install tekton --port-base 3000')).toMatchObject({
      code: 5,
      err: expect.stringContaining('--reason') as string,
    })
  })

  it('takes another command line’s instance for its own where that one was quicker', async () => {
    engine.answers.set('instance.create', { ok: false, failure: { code: 'instance.exists', message: 'Taken.' } })
    const typed = till('install tekton --mode coder-a')
    await expect.poll(created).toHaveLength(1)
    engine.push({ kind: 'patch', patch: { revision: 2, put: { instances: [installed] }, gone: {} } })
    expect(await typed).toMatchObject({ code: 0, out: expect.stringContaining('already installed') as string })
  })
})

describe('till forget', () => {
  beforeEach(() => void engine.tables.instances.push(installed))

  it('asks first, and frees the blocks', async () => {
    expect((await till('forget coder-a')).code).toBe(5)
    expect((await typeLine(engine, ['forget', 'coder-a'], { answers: ['n'] })).code).toBe(1)
    expect(engine.calls).toEqual([])
    const typed = await typeLine(engine, ['forget', 'coder-a'], { answers: ['y'] })
    expect(typed).toMatchObject({
      code: 0,
      asked: ['Forget Coder-A and free 8100-8199 · AI 45100-45199? Its files stay. [y/N]'],
    })
    expect((await till('forget coder-a --yes')).code).toBe(0)
    expect(engine.calls).toMatchObject([{ name: 'instance.remove', input: { id: 'coder-a' as InstanceId } }, {}])
  })
})
