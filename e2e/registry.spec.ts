import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'
import { ask, call } from './support/bridge'
import { till } from './support/cli'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { openWorld } from './support/world'

// Who is registered and with what, who may speak for it, and what is known of it after Till was killed.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const CHILDREN = join(ROOT, 'e2e/support/children')
const ENGRAM = 'library/engram' as Ref
const UUID = '3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10'
const speaker = { ref: ENGRAM, instanceUuid: UUID }

const platform = (mood: string): string => `
name: Library
bind_address: 127.0.0.1
components:
  engram:
    port: 0
    runtime: node
    category: memory
    entrypoint: ${JSON.stringify([join(CHILDREN, 'moody.mjs'), '${TILL_PORT}', mood])}
    capabilities: [memory_storage]
    readiness_probe: { http_get: { path: /health }, period_seconds: 30 }
    specialist:
      title: The Memory Curator
      runtime: node
      entrypoint: ${JSON.stringify([join(CHILDREN, 'pinged.mjs'), '${TILL_AI_PORT}'])}
  shelf:
    port: 1
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'serve.mjs'), '${TILL_PORT}', '0'])}
    capabilities: [memory_storage]
    depends_on: { engram: { condition: process_healthy } }
`

let mood = ''

const itself = (instanceUuid: string) => ({
  ref: ENGRAM,
  instanceUuid,
  name: 'Engram',
  type: 'memory',
  version: '2.1.0',
  capabilities: ['memory_storage', 'recall'],
  dependencies: [],
  endpoint: `http://127.0.0.1:${String(world.sandbox.bases.component)}/api`,
  metadata: { zone: 'local' },
})

type Seen = RegistrationRow & { state: string }
/** What `--json` of one of these commands may hold. */
type Told = {
  version: number
  ref: string
  state: string
  registration: Seen
  found: { componentId: string }[]
  failure: { code: string; message: string; hint: string }
}

async function told(args: string[]): Promise<{ code: number | null; value: Told }> {
  const { code, out } = await till(world.sandbox, [...args, '--json'])
  return { code, value: JSON.parse(out) as Told }
}

const registered = async (ref: string): Promise<Seen> => (await told(['registry', 'show', ref])).value.registration

test('a circle of needs and a need that does not exist are refused with their path, in the window and on the terminal', async () => {
  const { page } = await world.launch()
  const folder = world.sandbox.folder('home/circle')
  const part = (needs: string): string => `{ command: node x, depends_on: [${needs}] }`
  const text = `name: Circle\ncomponents:\n  a: ${part('b')}\n  b: ${part('c')}\n  c: ${part('a')}\n  hermes: ${part('')}\n  d: ${part('hermse')}\n`
  writeFileSync(join(folder, 'till.yaml'), text)
  await world.app.electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, folder)
  await new TillWindow(page).firstRun.openFolder.click()
  const refusal = page.getByRole('alert')
  await expect(refusal).toContainText('these wait for one another: a → b → c → a')
  await expect(refusal).toContainText('there is no component hermse (did you mean hermes?)')
  const { code, value } = await told(['up', folder])
  expect(code).toBe(5)
  expect(value.failure).toMatchObject({ code: 'platform.invalid' })
  expect(value.failure.message).toContain('a → b → c → a')
})

test('what becomes ready is registered from its definition, specialists too', async () => {
  const { page } = world.app
  const folder = world.sandbox.folder('home/library')
  mood = join(folder, 'bad-mood')
  writeFileSync(join(folder, 'till.yaml'), platform(mood))
  const { component, ai } = world.sandbox.bases
  const id = 'library' as InstanceId
  const blocks = { mode: 'custom', name: null, componentBase: component, aiBase: ai }
  await ask(page, 'instance.create', { platform: null, folder, ...blocks })
  await ask(page, 'instance.start', { id })
  await new TillWindow(page).components.expectState('ready')
  expect(await registered('engram')).toMatchObject({
    componentId: 'engram',
    name: 'engram',
    type: 'memory',
    version: '1.4.0',
    by: 'till',
    state: 'ready',
    endpoint: `http://127.0.0.1:${String(component)}`,
  })
  await expect.poll(async () => (await till(world.sandbox, ['registry', 'show', 'engram-ai'])).code).toBe(0)
  expect(await registered('engram-ai')).toMatchObject({
    componentId: 'engram-ai',
    type: 'specialist',
    dependencies: ['engram'],
    endpoint: `tcp://127.0.0.1:${String(ai)}`,
  })
})

test('a component speaks for itself; another uuid is refused while it lives, and told whose it is', async () => {
  const { page } = world.app
  const { components } = new TillWindow(page)
  await ask(page, 'registry.register', itself(UUID))
  await ask(page, 'registry.ready', speaker)
  await components.row('engram').click()
  await page.keyboard.press('Enter')
  const panel = page.locator('#dock-panel')
  for (const words of ['2.1.0', 'by itself', 'can do memory_storage, recall', '/api'])
    await expect(panel).toContainText(words)

  const { pid } = (await ask(page, 'status.get', {})).instances[0]?.components[0] ?? {}
  const refusal = await call(page, 'registry.register', itself('another-life'))
  expect(refusal).toMatchObject({ ok: false, failure: { code: 'registry.owned', ref: ENGRAM } })
  expect(JSON.stringify(refusal)).toContain(`(uuid 3f2a9c01…, pid ${String(pid)})`)
  expect(await call(page, 'registry.deregister', { ...speaker, instanceUuid: 'another-life' })).toMatchObject({
    ok: false,
  })

  const found = await told(['registry', 'find', 'memory_storage'])
  expect(found).toMatchObject({ code: 0, value: { found: [{ componentId: 'engram' }, { componentId: 'shelf' }] } })
  expect((await told(['registry', 'find', 'flying'])).code).toBe(1)
})

test('after Till was killed a registration stands, and what was ready is asked again before it counts as that', async () => {
  await world.app.kill9()
  writeFileSync(mood, '')
  const { page } = await world.launch()
  const { components } = new TillWindow(page)
  // Long before the period of its probe is over.
  await components.expectState('degraded', { name: 'engram' })
  await expect(components.row('engram')).toContainText('readiness failed 2 of 3 times in a row: answered 503')
  await components.expectState('ready', { name: 'shelf' })
  expect(await registered('engram')).toMatchObject({ by: 'component', instanceUuid: UUID, state: 'degraded' })
  expect(await call(page, 'registry.register', itself('another-life'))).toMatchObject({ ok: false })

  await world.app.kill9()
  rmSync(mood)
  await world.launch()
  await new TillWindow(world.app.page).components.expectState('ready')
  expect(await registered('engram')).toMatchObject({
    by: 'component',
    instanceUuid: UUID,
    saidState: 'ready',
    state: 'ready',
  })
})

test('a new life may register anew, and who deregisters is listed no more', async () => {
  const { page } = world.app
  const { components } = new TillWindow(page)
  const { code, value } = await told(['restart', 'engram', '--wait'])
  expect({ code, ...value }).toMatchObject({ code: 0, ref: ENGRAM, state: 'ready' })
  await components.expectState('ready')
  expect(await registered('engram')).toMatchObject({ by: 'till' })
  await ask(page, 'registry.register', itself('another-life'))
  await ask(page, 'registry.deregister', { ...speaker, instanceUuid: 'another-life' })
  const gone = await told(['registry', 'show', 'engram'])
  expect(gone).toMatchObject({ code: 4, value: { failure: { code: 'registry.unknown' } } })
})

test('a stop warns who will be without it, and --json is one document for all that is asked of a component', async () => {
  const { out, err, code } = await till(world.sandbox, ['stop', 'engram', '--json'])
  expect(code).toBe(0)
  expect(err).toContain('shelf needs engram and will be without it.')
  expect(JSON.parse(out)).toMatchObject({ ref: ENGRAM, state: 'stopped', leftWithout: ['shelf'] })
  for (const command of ['why', 'history', 'env', 'start', 'restart', 'stop'])
    expect((await told([command, 'engram'])).value).toMatchObject({
      version: 1,
      ref: ENGRAM,
    })
  const wrong = await told(['why', 'library/engrm'])
  expect(wrong).toMatchObject({ code: 4 })
  expect(wrong.value.failure.hint).toContain('Did you mean engram?')
})
