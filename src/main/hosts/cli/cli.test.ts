import { beforeEach, describe, expect, it } from 'vitest'
import type { FailureCode } from '@shared/contract/failure'
import type { FakeEngine } from '../testing/fake-engine'
import { createFakeEngine } from '../testing/fake-engine'
import { linkTo } from '../testing/fake-link'
import { componentRow, instanceRow, platformRow, specialistRow } from '../testing/rows'
import { runCli } from './cli'
import type { CliIo } from './io'
import type { CliDoors } from './with-engine'

let engine: FakeEngine
let out: string
let err: string
let launched: number
let runs: boolean
let interrupt: (() => void) | null
let answer: string
let clockJump = 0

beforeEach(() => {
  engine = createFakeEngine()
  engine.tables.platforms.push(platformRow('sample'), platformRow('tekton'))
  out = ''
  err = ''
  launched = 0
  runs = true
  interrupt = null
  answer = ''
  clockJump = 0
})

/** Runs a command line; what is asked of a terminal is `isTerminal`. */
async function till(line: string, more: { isTerminal?: boolean; hasData?: boolean } = {}): Promise<number> {
  const write = (text: string): void => {
    out += text
  }
  const io: CliIo = {
    out: (text) => write(`${text}\n`),
    err: (text) => (err += `${text}\n`),
    raw: write,
    isTerminal: more.isTerminal === true,
    hasColor: false,
    columns: () => 100,
    rows: () => 30,
    ask: () => Promise.resolve(answer),
    cwd: '/home/me/work',
    home: '/home/me',
    now: () => Date.now() + clockJump,
    monotonicMs: () => performance.now(),
    edit: () => Promise.resolve(false),
    onInterrupt(hear) {
      interrupt = hear
      return () => (interrupt = null)
    },
  }
  const doors: CliDoors = {
    version: '0.1.0',
    connect: () => Promise.resolve(runs ? linkTo(engine) : null),
    launch() {
      launched += 1
      return Promise.resolve(linkTo(engine))
    },
    hasData: () => more.hasData !== false,
    realPath: (path) => Promise.resolve(path.includes('missing') ? null : path),
  }
  return runCli(line.split(' ').filter(Boolean), io, doors)
}

const asked = (): string[] => engine.calls.map((call) => call.name)

/** Makes the fake engine add an instance with these rows when it is asked to. */
function makesInstance(rows: ReturnType<typeof componentRow>[]): void {
  const made = engine.call
  engine.call = async (name, input, client) => {
    const isFirst = name === 'instance.create'
    if (isFirst) {
      engine.answers.set(name, { ok: true, value: { revision: 2, id: 'sample' } })
      engine.push({
        kind: 'patch',
        patch: {
          revision: 2,
          put: { instances: [instanceRow({ id: 'sample', name: 'Sample' })], components: rows },
          gone: {},
        },
      })
    }
    return made(name, input, client)
  }
}

describe('what is typed', () => {
  it.each([
    ['', 2, /Usage: till/],
    ['frobnicate', 2, /unknown command/],
    ['up', 2, /missing required argument/],
    ['up sample --port-base 99999', 2, /whole number from 1 to 65535/],
    ['up sample --mode coder-7', 2, /coder-a to coder-z/],
    ['up sample --timeout x', 2, /whole number/],
    ['quit --keep --stop', 2, /cannot be used with/],
    ['logs a/b -n 0', 2, /whole number/],
  ])('till %s ends with %i', async (line, code, says) => {
    expect(await till(line)).toBe(code)
    expect(out + err).toMatch(says)
    expect(asked()).toEqual([])
  })

  it('is answered as JSON too where it is not understood', async () => {
    expect(await till('status --json --frobnicate')).toBe(2)
    expect(JSON.parse(out)).toEqual({
      version: 1,
      failure: { code: 'input.invalid', message: "unknown option '--frobnicate'" },
    })
    expect(err).toContain('unknown option')
  })

  it('explains itself, with the exit codes', async () => {
    expect(await till('--help')).toBe(0)
    expect(out).toContain('Exit codes: 0 done')
    expect(await till('--version')).toBe(0)
    expect(out).toContain('0.1.0')
  })

  it.each([
    ['platform.invalid', 5],
    ['ports.none-free', 5],
    ['files.failed', 1],
    ['engine.unavailable', 3],
    ['folder.missing', 4],
  ] satisfies [FailureCode, number][])('a failure %s ends with %i and its sentences', async (code, exit) => {
    engine.answers.set('instance.create', { ok: false, failure: { code, message: 'It went wrong.', hint: 'Do this.' } })
    expect(await till('up sample')).toBe(exit)
    expect(err).toBe('It went wrong.\nDo this.\n')
  })
})

describe('till up', () => {
  it('makes the sample and starts it', async () => {
    makesInstance([componentRow('sample', 'gate', { isWanted: true })])
    expect(await till('up sample')).toBe(0)
    expect(asked()).toEqual(['instance.create', 'instance.start'])
    expect(engine.calls[0]?.input).toEqual({
      platform: 'sample',
      folder: null,
      mode: null,
      name: null,
      componentBase: null,
      aiBase: null,
    })
    expect(out).toBe(
      'Sample made: ports 8000-8099, AI 45000-45099, in ~/.till/samples/sample\n' +
        'Sample is starting. till status shows how it comes along.\n',
    )
  })

  it('says what its till.yaml asks for in vain', async () => {
    makesInstance([componentRow('sample', 'gate', { isWanted: true })])
    const message = 'till.yaml, line 5: components.gate: replicas is not honoured yet: one process is started.'
    engine.tables.notices.push(
      { id: 'definition-sample-0', level: 'info', message, hint: null, ref: 'sample', at: 1 },
      { id: 'other', level: 'info', message: 'of another', hint: null, ref: 'b', at: 1 },
    )
    expect(await till('up sample')).toBe(0)
    expect(err).toBe(`${message}\n`)
  })

  it('is the same twice: an instance that is there is started', async () => {
    engine.tables.instances.push(instanceRow({ id: 'sample' }))
    expect(await till('up sample')).toBe(0)
    expect(engine.calls).toMatchObject([{ name: 'instance.start', input: { id: 'sample' } }])
  })

  it('takes a folder, relative or at home, and tekton in the current one', async () => {
    makesInstance([])
    await till('up ./coder-a --mode coder-a --port-base 9000 --ai-port-base 9100 --name Mine')
    expect(engine.calls[0]?.input).toEqual({
      platform: null,
      folder: '/home/me/work/coder-a',
      mode: 'coder-a',
      name: 'Mine',
      componentBase: 9000,
      aiBase: 9100,
    })
    engine.calls.length = 0
    const here = '/home/me/work'
    engine.answers.set('platform.inspect', { ok: true, value: { platform: platformRow('tekton'), folder: here } })
    await till('up ~/x')
    await till('up tekton')
    expect(engine.calls.filter((call) => call.name === 'instance.create').map((call) => call.input)).toMatchObject([
      { platform: null, folder: '/home/me/x' },
      { platform: 'tekton', folder: here },
    ])

    engine.calls.length = 0
    engine.answers.set('platform.inspect', { ok: false, failure: { code: 'folder.unrecognised', message: '' } })
    expect(await till('up tekton')).toBe(4)
    expect(err).toContain('/home/me/work is no checkout of tekton')
    expect(asked()).toEqual(['platform.inspect'])
  })

  it('starts an instance by the name that every other command takes', async () => {
    engine.tables.instances.push(instanceRow({ id: 'missing', root: '/home/me/b', platform: 'tekton' }))
    expect(await till('up missing')).toBe(0)
    expect(engine.calls).toMatchObject([{ name: 'instance.start', input: { id: 'missing' } }])
  })

  it('says what it does not know', async () => {
    expect(await till('up missing')).toBe(4)
    expect(err).toContain('neither a platform nor a folder nor an instance')
    expect(err).toContain('sample, tekton')
  })

  it('refuses a name that is taken, ports that differ and a choice it would have to guess', async () => {
    engine.tables.instances.push(
      instanceRow({ id: 'a' }),
      instanceRow({ id: 'b' }),
      instanceRow({ id: 't', platform: 'tekton', root: '/t' }),
    )
    expect(await till('up sample')).toBe(5)
    expect(err).toContain('--name: a, b')
    expect(await till('up sample --name T')).toBe(5)
    expect(await till('up sample --name a --port-base 9000')).toBe(5)
    expect(err).toContain('a is already there, with ports 8000-8099')
    expect(asked()).toEqual([])
  })

  it('waits until all is ready, telling each change once', async () => {
    const row = (state: 'starting' | 'ready', at: number) =>
      componentRow('sample', 'gate', { state, isWanted: true, since: at })
    makesInstance([row('starting', 1)])
    const waiting = till('up sample --wait')
    await expect.poll(() => out).toContain('sample/gate: starting')
    engine.push({ kind: 'patch', patch: { revision: 3, put: { components: [row('ready', 2)] }, gone: {} } })
    expect(await waiting).toBe(0)
    expect(out.match(/sample\/gate/g)).toHaveLength(2)
    expect(out).toMatch(/Sample: 1 ready after \d/)
    expect(interrupt).toBeNull()
  })

  it('ends with 1 when a component failed for good, and names it', async () => {
    const reason = { code: 'gave-up', message: 'ended 5 times in a row' } as const
    makesInstance([componentRow('sample', 'gate', { state: 'failed', reason, isWanted: true })])
    expect(await till('up sample --wait')).toBe(1)
    expect(err).toContain('sample/gate: failed, ended 5 times in a row')
    expect(err).toContain('till logs sample/gate')
  })

  it('ends with 1 when the time is over, and says what was waited for', async () => {
    const reason = { code: 'waiting', message: 'waiting for store' } as const
    makesInstance([componentRow('sample', 'gate', { reason, isWanted: true })])
    expect(await till('up sample --wait --timeout 1')).toBe(1)
    expect(err).toContain('Sample is not ready after')
    expect(err).toContain('waiting for store')
  })

  it('goes on waiting when somebody sets the clock', async () => {
    makesInstance([componentRow('sample', 'gate', { state: 'starting', isWanted: true })])
    const waiting = till('up sample --wait --timeout 60')
    await expect.poll(() => interrupt).not.toBeNull()
    clockJump = 3_600_000
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(interrupt).not.toBeNull()
    interrupt?.()
    await waiting
    expect(err).toContain('Not waiting any longer')
  })

  it('stops waiting at Ctrl+C without stopping anything', async () => {
    makesInstance([componentRow('sample', 'gate', { state: 'starting', isWanted: true })])
    const waiting = till('up sample --wait')
    await expect.poll(() => interrupt).not.toBeNull()
    interrupt?.()
    expect(await waiting).toBe(1)
    expect(asked()).not.toContain('instance.stop')
  })
})

describe('where no engine runs', () => {
  it('starts one for up and leaves it there', async () => {
    runs = false
    makesInstance([componentRow('sample', 'gate', { isWanted: true })])
    expect(await till('up sample')).toBe(0)
    expect(launched).toBe(1)
    expect(asked()).not.toContain('engine.quit')
    expect(err).toContain('till quit ends that')
  })

  it('does not leave one behind that has nothing to watch', async () => {
    runs = false
    engine.answers.set('ports.report', { ok: true, value: { version: 1, blocks: [], planned: [], listeners: [] } })
    expect(await till('ports')).toBe(0)
    expect(engine.calls.at(-1)).toMatchObject({ name: 'engine.quit', input: { components: 'keep' } })
  })

  it('answers without starting one where Till has never kept anything', async () => {
    runs = false
    expect(await till('status --json', { hasData: false })).toBe(0)
    expect(JSON.parse(out)).toEqual({ version: 1, instances: [] })
    expect(await till('status', { hasData: false })).toBe(0)
    expect(await till('down', { hasData: false })).toBe(0)
    expect(await till('down x', { hasData: false })).toBe(4)
    expect(await till('logs x', { hasData: false })).toBe(4)
    expect(launched).toBe(0)
  })

  it('never starts one to quit it or to raise a window', async () => {
    runs = false
    expect(await till('quit')).toBe(0)
    expect(await till('open')).toBe(3)
    expect(launched).toBe(0)
  })
})

describe('names', () => {
  beforeEach(() => {
    engine.tables.instances.push(instanceRow({ id: 'a', name: 'Coder A' }), instanceRow({ id: 'b' }))
    engine.tables.components.push(
      componentRow('a', 'gate'),
      componentRow('b', 'gate'),
      componentRow('b', 'penia', { aliases: ['budget'] }),
    )
    engine.tables.specialists.push(specialistRow('b', 'penia'))
  })

  it.each([
    ['restart b/gate', 'b/gate'],
    ['restart penia', 'b/penia'],
    ['restart budget', 'b/penia'],
    ['restart penia-ai', 'b/penia-ai'],
    ['restart A/GATE', 'a/gate'],
  ])('till %s means %s', async (line, ref) => {
    expect(await till(line)).toBe(0)
    expect(engine.calls).toMatchObject([{ name: 'component.restart', input: { ref } }])
  })

  it('lists what a bare name could mean, and what there is', async () => {
    expect(await till('stop gate')).toBe(5)
    expect(err).toContain('a/gate, b/gate')
    expect(await till('stop b/nope')).toBe(4)
    expect(err).toContain('gate, penia, penia-ai')
    expect(await till('stop c/gate')).toBe(4)
    expect(asked()).toEqual([])
  })
})

describe('the other commands', () => {
  it('prints the status as it is told, as JSON', async () => {
    const status = { version: 1, instances: [] }
    engine.answers.set('status.get', { ok: true, value: status })
    expect(await till('status --json')).toBe(0)
    expect(JSON.parse(out)).toEqual(status)
  })

  it('prints the status aligned, with glyphs and words, and the reason where something is wrong', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a', name: 'Primary', state: 'failed', label: '1 failed' }))
    const since = Date.now() - 125_000
    engine.tables.components.push(
      componentRow('a', 'gate', { state: 'ready', label: 'ready', pid: 77, since, order: 1 }),
      componentRow('a', 'storehouse', {
        state: 'failed',
        label: 'failed',
        order: 2,
        port: 8101,
        reason: { code: 'port-taken', message: 'port 8101 is held by node (pid 4123)' },
      }),
    )
    expect(await till('status')).toBe(0)
    expect(out.split('\n')).toEqual([
      '✖ Primary  1 failed  8000-8099 · AI 45000-45099  ~/.till/samples/a',
      '  ●  gate        ready   8000  pid 77  up 2 min',
      '  ✖  storehouse  failed  8101          port 8101 is held by node (pid 4123)',
      '',
    ])
  })

  it('counts down to what follows: an attempt, a deadline, the trial of what is waited for', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a', name: 'Primary', state: 'failed', label: '1 failed' }))
    const [due, order] = [{ dueAt: Date.now() + 42_400 }, (at: number) => ({ order: at })]
    const reason = (code: 'restarting' | 'not-listening' | 'breaker-open', message: string) => ({
      reason: { code, message },
    })
    engine.tables.components.push(
      componentRow('a', 'one', {
        state: 'failed',
        label: 'failed',
        ...due,
        ...order(1),
        ...reason('restarting', 'ended'),
      }),
      componentRow('a', 'two', {
        state: 'initializing',
        label: 'begins',
        ...due,
        ...order(2),
        ...reason('not-listening', 'waits'),
      }),
      componentRow('a', 'six', {
        state: 'stopped',
        label: 'stopped',
        ...due,
        ...order(3),
        ...reason('breaker-open', 'waits'),
      }),
    )
    await till('status')
    expect(out.split('\n').map((line) => line.slice(line.indexOf(' · ')))).toEqual(
      expect.arrayContaining([' · in 42 s', ' · 42 s left', ' · tried again in 42 s']),
    )
  })

  it('stops everything and waits for it', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a' }))
    engine.tables.components.push(componentRow('a', 'gate', { state: 'ready', label: 'ready', pid: 7, isWanted: true }))
    const waiting = till('down')
    await expect.poll(asked).toEqual(['instance.stop'])
    engine.push({ kind: 'patch', patch: { revision: 3, put: { components: [componentRow('a', 'gate')] }, gone: {} } })
    expect(await waiting).toBe(0)
    expect(out).toContain('a stopped.')
  })

  it('waits no longer for what somebody asks for again meanwhile, and says so', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a' }))
    engine.tables.components.push(componentRow('a', 'gate', { state: 'ready', label: 'ready', pid: 7, isWanted: true }))
    const becomes = (revision: number, isWanted: boolean): void => {
      const gate = componentRow('a', 'gate', { state: 'stopping', pid: 7, isWanted, since: Date.now() })
      engine.push({ kind: 'patch', patch: { revision, put: { components: [gate] }, gone: {} } })
    }
    for (const line of ['down', 'stop gate']) {
      err = ''
      const waiting = till(line)
      // It waits from then on.
      await expect.poll(() => interrupt).not.toBeNull()
      becomes(3, false)
      becomes(4, true)
      expect(await waiting).toBe(1)
      expect(err).toBe('Not waiting any longer: somebody asked meanwhile to start a/gate again.\n')
    }
  })

  describe('stop', () => {
    const stopping = (sinceMs: number) =>
      componentRow('a', 'gate', { state: 'stopping', pid: 7, neededBy: ['till'], since: Date.now() - sinceMs })
    const becomes = (...rows: ReturnType<typeof componentRow>[]): void =>
      engine.push({ kind: 'patch', patch: { revision: 3, put: { components: rows }, gone: {} } })
    beforeEach(() => {
      engine.tables.instances.push(instanceRow({ id: 'a' }))
      engine.tables.components.push({ ...stopping(0), state: 'ready', isWanted: true })
    })

    it('waits until it has ended, and says who is without it', async () => {
      engine.tables.components.push(componentRow('a', 'till', { state: 'ready', pid: 8, isWanted: true }))
      const waiting = till('stop gate')
      await expect.poll(asked).toEqual(['component.stop'])
      becomes(componentRow('a', 'gate'))
      expect(await waiting).toBe(0)
      expect(err).toBe('till needs gate and will be without it.\n')
      expect(out).toBe('a/gate is stopping.\na/gate stopped.\n')
    })

    it('tells once what is blocking when it takes long, and why it ended', async () => {
      const blocking = {
        ref: 'a/gate',
        name: 'gate',
        since: Date.now() - 3_000,
        signal: 'SIGTERM',
        signalledAt: Date.now() - 3_000,
        before: null,
        dueAt: Date.now() + 7_500,
        isForced: false,
        processes: [
          { pid: 7, depth: 0, commandLine: 'node gate.mjs', user: 'me' },
          { pid: 9, depth: 1, commandLine: 'node worker.mjs', user: 'me' },
        ],
        listeners: [{ protocol: 'tcp', address: '127.0.0.1', port: 8101, pid: 7 }],
      }
      engine.answers.set('component.blocking', { ok: true, value: blocking })
      const waiting = till('stop gate')
      await expect.poll(asked).toEqual(['component.stop'])
      becomes(stopping(3_000))
      await expect.poll(() => out).toContain('worker')
      expect(out).toMatch(
        /a\/gate is still ending: 2 processes, SIGTERM sent 3\.\d s ago, force in 7\.\d s, still listens on 8101\n {2}7 node gate\.mjs\n {4}9 node worker\.mjs\n/,
      )
      expect(err).toBe('till stop --force a/gate ends what is left at once.\n')
      await expect
        .poll(asked, { timeout: 3_000 })
        .toEqual(['component.stop', 'component.blocking', 'component.blocking'])
      expect(out.match(/still ending/g)).toHaveLength(1)
      const reason = {
        code: 'force-killed',
        message: 'did not heed SIGTERM within 10 s and was ended by force',
      } as const
      engine.push({
        kind: 'patch',
        patch: { revision: 4, put: { components: [componentRow('a', 'gate', { reason })] }, gone: {} },
      })
      expect(await waiting).toBe(0)
      expect(out).toContain('a/gate stopped: it did not heed SIGTERM within 10 s and was ended by force.\n')
    })

    it('says so of what was not running, and names who keeps the port of what was', async () => {
      const reason = {
        code: 'stopped-by-user',
        message: 'stopped by you; port 8101 is still held by python3 (pid 12)',
      } as const
      const waiting = till('stop gate')
      await expect.poll(asked).toEqual(['component.stop'])
      becomes(componentRow('a', 'gate', { reason }))
      expect(await waiting).toBe(0)
      expect(out).toBe('a/gate is stopping.\na/gate stopped; port 8101 is still held by python3 (pid 12).\n')
      engine.tables.components = [componentRow('a', 'gate', { reason })]
      out = ''
      expect(await till('stop gate')).toBe(0)
      expect(out).toBe('a/gate was not running.\n')
    })

    it('forces what failed and is still being ended, too', async () => {
      const reason = { code: 'timeout', message: 'not ready after 60 s' } as const
      const waiting = till('stop gate --force')
      await expect.poll(asked).toEqual(['component.stop'])
      becomes(componentRow('a', 'gate', { state: 'failed', pid: 7, reason }))
      await expect.poll(asked).toEqual(['component.stop', 'component.force'])
      engine.push({
        kind: 'patch',
        patch: { revision: 4, put: { components: [componentRow('a', 'gate', { state: 'failed', reason })] }, gone: {} },
      })
      expect(await waiting).toBe(0)
      expect(out).toContain('a/gate has ended; it failed.')
    })

    it('ends the grace once it has begun, where that is wished', async () => {
      const waiting = till('stop gate --force')
      await expect.poll(asked).toEqual(['component.stop'])
      becomes(stopping(0))
      await expect.poll(asked).toEqual(['component.stop', 'component.force'])
      engine.push({ kind: 'patch', patch: { revision: 4, put: { components: [componentRow('a', 'gate')] }, gone: {} } })
      expect(await waiting).toBe(0)
    })

    it('fails when its time is over, and when nothing could end it', async () => {
      expect(await till('stop gate --timeout 1')).toBe(1)
      expect(err).toContain('a/gate is still')
      const waiting = till('stop gate')
      const reason = { code: 'uncertain', message: 'could not be ended: process 7 is still there' } as const
      await expect.poll(() => engine.attached.size).toBe(1)
      becomes(componentRow('a', 'gate', { state: 'failed', reason }))
      expect(await waiting).toBe(1)
      expect(err).toContain('a/gate: could not be ended: process 7 is still there')
    })
  })

  it('has nothing to stop twice', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a' }))
    engine.tables.components.push(componentRow('a', 'gate'))
    expect(await till('down')).toBe(0)
    expect(out).toBe('Nothing is running.\n')
    expect(asked()).toEqual([])
  })

  it('follows a log until Ctrl+C, losing no line between the last ones and the next', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a' }))
    engine.tables.components.push(componentRow('a', 'gate'))
    const line = (text: string) => ({ offset: 0, text, at: null })
    engine.answers.set('log.open', { ok: true, value: { lines: [line('one')], path: '/x' } })
    const following = till('logs gate -f -n 5')
    await expect.poll(() => interrupt).not.toBeNull()
    engine.push({ kind: 'log', chunk: { ref: 'a/gate', lines: [line('two')], isReset: false } })
    engine.push({ kind: 'log', chunk: { ref: 'a/other', lines: [line('not ours')], isReset: false } })
    interrupt?.()
    expect(await following).toBe(0)
    expect(out).toBe('one\ntwo\n')
    expect(engine.calls[0]?.input).toEqual({ ref: 'a/gate', lines: 5, follow: true })
  })

  it('asks what becomes of running components, and does not guess without a person', async () => {
    engine.tables.instances.push(instanceRow({ id: 'a' }))
    engine.tables.components.push(componentRow('a', 'gate', { pid: 3 }))
    expect(await till('quit')).toBe(2)
    expect(err).toContain('--keep or till quit --stop')
    answer = 'c'
    expect(await till('quit', { isTerminal: true })).toBe(1)
    expect(asked()).toEqual([])
    answer = 's'
    expect(await till('quit', { isTerminal: true })).toBe(0)
    expect(await till('quit --keep')).toBe(0)
    expect(engine.calls.map((call) => call.input)).toEqual([{ components: 'stop' }, { components: 'keep' }])
    expect(out).toContain('1 component runs on; nobody watches until Till is back.')
  })

  it('raises the window, or says that there is none', async () => {
    expect(await till('open')).toBe(0)
    engine.answers.set('host.show', { ok: false, failure: { code: 'host.unavailable', message: 'No window.' } })
    expect(await till('open')).toBe(3)
  })
})
