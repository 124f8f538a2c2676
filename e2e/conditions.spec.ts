import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { StartBarRow, StartRow } from '@shared/model/starts'
import { till } from './support/cli'
import { ROOT } from './support/root'
import { openWorld } from './support/world'

// What a component waits for before it begins, what it takes to be ready, and what becomes of one that is never ready: the
// real engine, real processes, and the command line.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const CHILDREN = join(ROOT, 'e2e/support/children')
const LINE = 'open for business'

const run = (...args: string[]): ReturnType<typeof till> => till(world.sandbox, args)
/** The file that says what a component answers. */
const wish = (name: string): string => join(world.sandbox.root, `${name}.json`)
/** At once: it must not read half of it. */
const say = (name: string, answer: object): void => {
  writeFileSync(`${wish(name)}.new`, JSON.stringify(answer))
  renameSync(`${wish(name)}.new`, wish(name))
}

const part = (port: number, file: string, ...words: string[]): string =>
  `port: ${String(port)}, runtime: node, entrypoint: ${JSON.stringify([join(CHILDREN, file), '${TILL_PORT}', ...words])}`
const job = (...words: string[]): string =>
  `runtime: node, entrypoint: ${JSON.stringify([join(CHILDREN, 'job.mjs'), ...words])}`
const needs = (name: string, condition: string): string =>
  `depends_on: { ${name}: { condition: process_${condition} } }, readiness_probe: { tcp: {} }`

const platform = (): string => `
name: Conditions
bind_address: 127.0.0.1
components:
  base: { ${part(0, 'answers.mjs', wish('base'))}, readiness_probe: { http_get: { path: [/health, /api/health], status_code: 200-299, headers: { X-Till: "1" } }, period_seconds: 0.2, failure_threshold: 1000 } }
  worded: { ${part(1, 'answers.mjs', wish('worded'))}, readiness_probe: { http_get: { path: /, body: "/fine|good/" } } }
  checked: { ${part(2, 'answers.mjs', wish('checked'))}, readiness_probe: { exec: { command: "test -e ${wish('checked')}" } } }
  talker: { ${part(3, 'answers.mjs', wish('talker'), LINE)}, ready_log_line: "/open for \\\\w+$/" }
  done: { ${job('600', '0')} }
  broken: { ${job('300', '7')} }
  migrated: { ${job('300', '0', 'all migrated')}, ready_log_line: all migrated }
  on_started: { ${part(10, 'serve.mjs', '0')}, ${needs('base', 'started')} }
  on_healthy: { ${part(11, 'serve.mjs', '0')}, ${needs('base', 'healthy')} }
  on_completed: { ${part(12, 'serve.mjs', '0')}, ${needs('broken', 'completed')} }
  on_success: { ${part(13, 'serve.mjs', '0')}, ${needs('done', 'completed_successfully')} }
  on_line: { ${part(14, 'serve.mjs', '0')}, ${needs('talker', 'log_ready')} }
  on_job_line: { ${part(15, 'serve.mjs', '0')}, ${needs('migrated', 'log_ready')} }
  in_vain: { ${part(16, 'serve.mjs', '0')}, ${needs('broken', 'completed_successfully')} }
  in_vain_too: { ${part(17, 'serve.mjs', '0')}, ${needs('in_vain', 'healthy')} }
`

type Why = { state: string; reason: { message: string; because?: { message: string }[] } | null }
const why = async (name: string): Promise<Why> => JSON.parse((await run('why', name, '--json')).out) as Why
const reasonOf = async (name: string): Promise<string | undefined> => (await why(name)).reason?.message

test('each begins when its own condition is met, and not before', async () => {
  say('worded', { body: 'all is fine', type: 'text/plain' })
  writeFileSync(wish('checked'), '{}')
  const folder = world.sandbox.folder('home/conditions')
  writeFileSync(join(folder, 'till.yaml'), platform())
  const up = await run('up', folder, '--port-base', String(world.sandbox.bases.component), '--wait', '--json')
  expect(up.code, 'one of it failed').toBe(1)
  expect(up.err).toContain(
    'in_vain_too: not started, can’t run without in_vain, because in_vain can’t run without broken',
  )
  const { start } = JSON.parse(up.out) as { start: StartRow & { bars: StartBarRow[] } }
  const bar = (name: string): StartBarRow => {
    const found = start.bars.find(({ id }) => id === `conditions/${name}`)
    if (!found) throw new Error(`no bar of ${name}`)
    return found
  }
  expect(start.outcome).toBe('failed')
  const met: [string, number | null][] = [
    ['on_started', bar('base').listeningAt],
    ['on_healthy', bar('base').readyAt],
    ['on_completed', bar('broken').brokenAt],
    ['on_success', bar('done').readyAt],
  ]
  for (const [name, at] of met) {
    expect(bar(name).waits[0]?.until, name).toBe(at)
    expect(bar(name).clearedAt ?? 0, name).toBeGreaterThanOrEqual(at ?? Infinity)
    expect(bar(name).readyAt, name).not.toBeNull()
  }
  for (const name of ['on_line', 'on_job_line']) expect(bar(name).readyAt, name).not.toBeNull()
  for (const name of ['in_vain', 'in_vain_too']) expect(bar(name)).toMatchObject({ end: 'lost', clearedAt: null })
  expect(bar('in_vain_too').message).toContain('because broken exited with 7; start broken to go on')
})

test('a 200 of HTML, a bad body, a missing header and an exit code are no health, and each says so', async () => {
  say('base', { type: 'text/html', body: '<html>welcome</html>' })
  await expect.poll(() => reasonOf('base')).toContain('answered HTML where JSON was expected on /health')
  say('base', { body: '{"status":"unhealthy","component":"base"}' })
  await expect.poll(() => reasonOf('base')).toContain('says of itself that it is unhealthy')
  say('base', { header: 'x-other' })
  await expect.poll(() => reasonOf('base')).toContain('answered 401 Unauthorized')
  say('base', { body: '{"status":"degraded","registeredWithHermes":false}', header: 'x-till' })
  await expect
    .poll(() => why('base'))
    .toMatchObject({
      state: 'degraded',
      reason: { message: 'says of itself that it is degraded' },
    })
  rmSync(wish('base'))
  await expect.poll(() => why('base')).toMatchObject({ state: 'ready', reason: null })

  say('worded', { body: 'rotten', type: 'text/plain' })
  rmSync(wish('checked'))
  for (const name of ['worded', 'checked'])
    expect((await run('restart', name, '--wait', '--timeout', '3')).code).toBe(1)
  await expect
    .poll(() => reasonOf('worded'))
    .toBe('not ready yet: answered 200 OK, but without /fine|good/ in its body')
  await expect.poll(() => reasonOf('checked')).toBe('not ready yet: ended with exit code 1')
})

test('what is never ready is given up at its deadline: it says what was missing, and nothing of it is left', async () => {
  const folder = world.sandbox.folder('home/late')
  const soon = 'start_timeout_seconds: 6, shutdown: { timeout_seconds: 1 }'
  writeFileSync(
    join(folder, 'till.yaml'),
    `
name: Late
bind_address: 127.0.0.1
components:
  silent: { port: 0, command: "sh -c 'sleep 500 & sleep 600'", ${soon} }
  wordless: { ${part(1, 'answers.mjs', wish('none'))}, ready_log_line: never said, ${soon} }
  ill: { ${part(2, 'answers.mjs', wish('ill'))}, readiness_probe: { http_get: { path: /health } }, ${soon} }
  missing: { command: no-such-program --at-all }
`,
  )
  say('ill', { status: 503 })
  const { component } = await world.sandbox.moreBases()
  const up = await run('up', folder, '--port-base', String(component), '--wait')
  expect(up.code).toBe(1)
  for (const words of [
    `late/silent: failed, not ready after 6 s: waiting for port ${String(component)}`,
    'late/wordless: failed, not ready after 6 s: waiting for the line “never said” in its log',
    'late/ill: failed, not ready after 6 s: answered 503 Service Unavailable',
    'late/missing: failed, cannot find the program no-such-program',
  ])
    expect(up.err).toContain(words)
  const left = (): unknown[] =>
    world.sandbox.living().filter(({ commandLine }) => /sleep [56]00|none\.json|ill\.json/.test(commandLine))
  await expect.poll(left).toEqual([])
  expect((await run('down', '--json')).code).toBe(0)
  expect((await run('quit')).code).toBe(0)
  await expect.poll(() => world.sandbox.living()).toEqual([])
})
