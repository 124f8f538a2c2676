import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Consequence } from '@shared/model/port-changes'
import { CHILD, writeCheckout } from './support/checkout'
import { statusOf, till } from './support/cli'
import type { Place } from './support/free-blocks'
import { findFreePlace } from './support/free-blocks'
import type { Stranger } from './support/stranger'
import { startStranger } from './support/stranger'
import { writeTektonCheckout } from './support/tekton-checkout'
import { openWorld } from './support/world'

// What scripts rely on: exit codes, JSON, and that nothing is changed without a yes. No engine runs between the lines.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const run = (...args: string[]): ReturnType<typeof till> => till(world.sandbox, args)
let stranger: Stranger | null = null
let own: ChildProcess | null = null
let place: Place
let tekton = ''
let shop = ''

const textOf = (folder: string): string => readFileSync(join(folder, '.env.local'), 'utf8')

test.beforeAll(async () => {
  place = await findFreePlace()
  tekton = writeTektonCheckout(join(world.sandbox.home, 'tekton-a'))
  shop = writeCheckout(join(world.sandbox.home, 'shop'), 'Corner Shop', [
    { id: 'ledger', bootMs: 0, needs: [] },
    { id: 'desk', bootMs: 0, needs: ['ledger'] },
  ])
})
test.afterAll(async () => {
  own?.kill('SIGKILL')
  await stranger?.stop()
})

test('before anything was made there is no conflict, and nothing is left running', async () => {
  expect((await run('ports', 'check')).code).toBe(0)
  expect((await run('ports', 'check', 'nobody')).code).toBe(4)
  expect((await run('ports', 'undo')).code).toBe(4)
  const doctor = await run('ports', 'doctor', '--json')
  expect(JSON.parse(doctor.out)).toMatchObject({ isHealthy: true, instances: [] })
  await expect.poll(() => world.sandbox.living()).toEqual([])
})

test('"install tekton" makes an instance of a checkout, once, and says what it did', async () => {
  const nowhere = await run('install', 'tekton', '--mode', 'coder-a', '--path', './nowhere')
  expect(nowhere.code).toBe(4)
  expect(nowhere.err).toContain('Clone Tekton there, then: till install tekton --mode coder-a --path ~/nowhere')
  const wrong = await run('install', 'tekton', '--path', shop)
  expect(wrong.code).toBe(4)
  expect(wrong.err).toContain('is no checkout of Tekton')
  expect((await run('install', 'nope')).code).toBe(4)
  expect((await run('install', 'tekton', '--mode', 'coder-7')).code).toBe(2)

  const made = await till(world.sandbox, ['install', 'tekton', '--mode', place.mode, '--name', 'Studio', '--json'], {
    cwd: tekton,
  })
  expect(made.code, made.err).toBe(0)
  expect(JSON.parse(made.out)).toMatchObject({
    version: 1,
    isNew: true,
    instance: {
      id: 'studio',
      mode: place.mode,
      ports: { component: { base: place.component }, ai: { base: place.ai } },
    },
    written: join(tekton, '.env.local'),
  })
  expect(textOf(tekton)).toContain(`HERMES_PORT=${String(place.component + 1)}\n`)
  const again = await till(world.sandbox, ['install', 'tekton'], { cwd: tekton })
  expect(again.code, again.err).toBe(0)
  expect(again.out).toContain('already installed')
  const other = await run('install', 'tekton', '--mode', 'primary', '--path', tekton)
  expect(other.code).toBe(5)
  expect(other.err).toContain('till ports move studio --base 8000')
})

test('"ports check" and "doctor" end with 1 as long as a stranger is in the way, and say what mends it', async () => {
  const { component } = await world.sandbox.moreBases()
  const up = await run('install', 'tekton', '--path', tekton)
  expect(up.code).toBe(0)
  const made = await run('up', shop, '--port-base', String(component), '--name', 'shop', '--wait')
  expect(made.code, made.err).toBe(0)
  expect((await run('quit', '--stop')).code).toBe(0)
  expect((await run('ports', 'check', 'shop')).code).toBe(0)

  stranger = await startStranger(world.sandbox, component)
  const check = await run('ports', 'check', 'shop')
  expect(check.code, check.err).toBe(1)
  expect(check.out).toContain(`pid ${String(stranger.pid)}`)
  expect(check.out).toContain('till ports move shop/ledger')
  expect(check.out).toContain(`till ports stop ${String(component)} --pid ${String(stranger.pid)}`)
  const doctor = await run('ports', 'doctor', 'shop', '--json')
  expect(doctor.code).toBe(1)
  expect(JSON.parse(doctor.out)).toMatchObject({
    isHealthy: false,
    instances: [{ problems: [{ kind: 'taken', port: component, role: 'component ledger', variable: 'LEDGER_PORT' }] }],
  })
  expect((await run('ports', 'ignore', 'taken:shop:LEDGER_PORT')).code).toBe(0)
  const ignored = await run('ports', 'check', 'shop')
  expect(ignored.code, ignored.out).toBe(0)
  expect(ignored.out).toContain('till ports heed taken:shop:LEDGER_PORT')
  expect((await run('ports', 'heed', 'taken:shop:LEDGER_PORT')).code).toBe(0)
  const ports = await run('ports', 'shop')
  expect(ports.code).toBe(0)
  expect(ports.out).toContain('till ports check tells what to do')
})

test('"ports move" shows, asks, does and takes back', async () => {
  const before = textOf(shop)
  const refused = await run('ports', 'move', 'shop/ledger')
  expect(refused.code).toBe(5)
  expect(refused.err).toContain('--yes')
  const dry = await run('ports', 'move', 'shop/ledger', '--dry-run', '--json')
  expect(dry.code, dry.err).toBe(0)
  const { consequence } = JSON.parse(dry.out) as { consequence: Consequence }
  expect(textOf(shop)).toBe(before)

  const moved = await run('ports', 'move', 'shop/ledger', '--yes')
  expect(moved.code, moved.err).toBe(0)
  expect(moved.out).toContain('till ports undo')
  expect(textOf(shop)).toContain(`LEDGER_PORT=${String(consequence.ports[0]?.to)}\n`)
  expect((await run('ports', 'check', 'shop')).code).toBe(0)
  const undone = await run('ports', 'undo')
  expect(undone.code, undone.err).toBe(0)
  expect(textOf(shop)).toBe(before)
  expect((await run('ports', 'check', 'shop')).code).toBe(1)
  expect((await run('ports', 'move', 'shop/nobody', '--yes')).code).toBe(4)
  expect((await run('ports', 'move', 'shop', '--base', '99999')).code).toBe(2)
})

test('"ports stop" ends the stranger, and the port is free', async () => {
  const port = stranger?.port ?? 0
  expect((await run('ports', 'stop', String(port))).code).toBe(5)
  expect(stranger?.hasEnded()).toBe(false)
  const stop = await run('ports', 'stop', String(port), '--yes')
  expect(stop.code, stop.err).toBe(0)
  await expect.poll(() => stranger?.hasEnded()).toBe(true)
  expect((await run('ports', 'check', 'shop')).code).toBe(0)
  expect((await run('ports', 'stop', String(port), '--yes')).code).toBe(4)
})

test('known damage of an env file is found and repaired', async () => {
  const before = textOf(tekton)
  // Every specialist's port a second time, as the component's port: readers take the last.
  const damage = [...before.matchAll(/^(\w+)_AI_PORT=\d+$/gm)].flatMap(([, name]) => {
    const port = new RegExp(`^${String(name)}_PORT=(\\d+)$`, 'm').exec(before)?.[1]
    return port === undefined ? [] : [`${String(name)}_AI_PORT=${port}\n`]
  })
  expect(damage.length).toBeGreaterThan(10)
  writeFileSync(join(tekton, '.env.local'), `${before}${damage.join('')}`)
  const check = await run('ports', 'check', 'studio')
  expect(check.code).toBe(1)
  expect(check.out).toContain('till ports repair studio')
  const repair = await run('ports', 'repair', 'studio', '--yes')
  expect(repair.code, repair.err).toBe(0)
  const values = [...textOf(tekton).matchAll(/^HERMES_AI_PORT=(\d+)$/gm)].map(([, value]) => Number(value))
  expect(new Set(values)).toEqual(new Set([place.ai + 1]))
  expect((await run('ports', 'undo')).code).toBe(0)
  expect(textOf(tekton)).toBe(`${before}${damage.join('')}`)
  expect((await run('ports', 'repair', 'studio', '--yes')).code).toBe(0)
})

test('blocks are kept for later, an instance is held, and a tree is searched', async () => {
  const later = await findFreePlace([place.letter])
  const bases = ['--base', String(later.component), '--ai-base', String(later.ai)]
  const kept = await run('ports', 'reserve', '--platform', 'tekton', '--mode', later.mode, '--note', 'a demo', '--json')
  expect(kept.code, kept.err).toBe(0)
  const { id } = JSON.parse(kept.out) as { id: string }
  expect((await run('ports')).out).toContain('a demo')
  const taken = await run('ports', 'move', 'studio', ...bases, '--yes')
  expect(taken.code).toBe(5)
  expect((await run('ports', 'unreserve', id)).code).toBe(0)
  expect((await run('ports', 'unreserve', id)).code).toBe(4)

  expect((await run('hold', 'studio', '--reason', 'a demo runs', '--days', '1')).code).toBe(0)
  expect((await run('ports', 'doctor', 'studio')).out).toContain('a demo runs')
  const registry = join(world.sandbox.home, '.till/tekton/till-private.json')
  expect(readFileSync(registry, 'utf8')).toContain('a demo runs')
  expect((await run('release', 'studio')).code).toBe(0)

  writeFileSync(join(tekton, 'client.py'), `PORT = ${String(place.component + 1)}\n`)
  const own = await run('ports', 'scan', 'studio')
  expect(own.code, own.err).toBe(0)
  expect(own.out).toContain('client.py:1')
  writeFileSync(join(shop, 'client.mjs'), `const port = ${String(place.component + 1)}\n`)
  const foreign = await run('ports', 'scan', 'shop', '--json')
  expect(foreign.code).toBe(1)
  expect(JSON.parse(foreign.out)).toMatchObject({ findings: [{ file: 'client.mjs', line: 1, owner: 'studio' }] })
})

test('many command lines at once get a block each, though engines come and go between them', async () => {
  const folders = Array.from({ length: 5 }, (_, index) =>
    writeTektonCheckout(join(world.sandbox.home, `many-${String(index)}`)),
  )
  const all = await Promise.all(folders.map((folder) => run('install', 'tekton', '--path', folder, '--json')))
  for (const { code, err } of all) expect(code, err).toBe(0)
  const bases = all.map(({ out }) => {
    const { instance } = JSON.parse(out) as { instance: { ports: { component: { base: number } } } }
    return instance.ports.component.base
  })
  expect(new Set(bases).size).toBe(folders.length)
  for (const [index, folder] of folders.entries())
    expect(textOf(folder)).toContain(`TEKTON_PORT_BASE=${String(bases[index])}\n`)
})

test('an instance whose folder is gone is told, with the line that forgets it', async () => {
  const away = `${shop}-away`
  renameSync(shop, away)
  const check = await run('ports', 'check', 'shop')
  expect(check.code).toBe(1)
  expect(check.out).toContain('till forget shop')
  renameSync(away, shop)
  expect((await run('ports', 'check', 'shop')).code).toBe(0)
})

test('a process that is the component already is adopted, and stopped like any other', async () => {
  const port = stranger?.port ?? 0
  const ledger = spawn(process.execPath, [CHILD, String(port), '0'], {
    cwd: shop,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  own = ledger
  const ended = once(ledger, 'exit')
  await once(ledger.stdout, 'data')
  const check = await run('ports', 'check', 'shop')
  expect(check.out).toContain(`till ports adopt shop/ledger --pid ${String(ledger.pid)}`)
  const adopt = await run('ports', 'adopt', 'shop/ledger', '--yes')
  expect(adopt.code, adopt.err).toBe(0)
  const [row] = (await statusOf(world.sandbox)).instances.find(({ id }) => id === 'shop')?.components ?? []
  expect(row).toMatchObject({ id: 'shop/ledger', pid: ledger.pid })
  expect((await run('down', 'shop')).code).toBe(0)
  await ended
  expect((await run('quit', '--stop')).code).toBe(0)
})

test('what is forgotten gives its blocks back', async () => {
  expect((await run('forget', 'shop')).code).toBe(5)
  expect((await run('forget', 'shop', '--yes')).code).toBe(0)
  expect((await run('ports', 'shop')).code).toBe(4)
  await expect.poll(() => world.sandbox.living().filter(({ pid }) => pid !== stranger?.pid)).toEqual([])
})
