import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Ref } from '@shared/model/ids'
import { ask } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { ROOT } from './support/root'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// A component that keeps failing is left alone, who needs it waits, and somebody else does its work meanwhile.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const CHILDREN = join(ROOT, 'e2e/support/children')

/** Fails until the file exists; its circuit opens at the second failure and would be left alone for longer than a test. */
const platform = (file: string): string => `
name: Shop
components:
  rhetor:
    port: 1
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'needs-file.mjs'), '${TILL_PORT}', file])}
    capabilities: [text_generation]
    readiness_probe: { tcp: {} }
    availability: { restart: on_failure }
    breaker: { failure_threshold: 2, reset_timeout_seconds: 300, half_open_requests: 1 }
  local_llm:
    port: 2
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'serve.mjs'), '${TILL_PORT}', '0'])}
    capabilities: [text_generation]
    readiness_probe: { tcp: {} }
  apollo: &waits
    port: 3
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'serve.mjs'), '${TILL_PORT}', '0'])}
    readiness_probe: { tcp: {} }
    depends_on: { rhetor: { condition: process_healthy } }
  numa: { <<: *waits, port: 4, depends_on: { apollo: { condition: process_healthy } } }
  hermes:
    port: 5
    runtime: node
    entrypoint: ${JSON.stringify([join(CHILDREN, 'leaning.mjs'), '${TILL_PORT}', '${RHETOR_PORT}'])}
    readiness_probe: { http_get: { path: /health }, period_seconds: 1 }
    depends_on: { rhetor: { condition: process_healthy } }
fallbacks:
  text_generation:
    primary: rhetor
    chain: [{ component: local_llm, parameters: { model: llama3 }, lost: "slower, shorter answers" }]
`

let mended = ''
let id = ''

test('what keeps failing is left alone, who needs it waits, and somebody stands in', async () => {
  const { page } = await world.launch()
  const folder = world.sandbox.folder('home/shop')
  mended = join(folder, 'index-is-there')
  writeFileSync(join(folder, 'till.yaml'), platform(mended))
  const made = await ask(page, 'instance.create', {
    platform: null,
    folder,
    mode: 'custom',
    name: null,
    componentBase: world.sandbox.bases.component,
    aiBase: null,
  })
  id = made.id
  await ask(page, 'instance.start', { id: made.id })

  const strip = page.getByRole('region', { name: 'Circuits of Shop' })
  const open = strip.getByRole('listitem').filter({ hasText: 'The circuit of rhetor is' })
  await expect(open).toContainText(
    /The circuit of rhetor is open after 2 failures in a row; 3 wait for it · tried again in \d+m? ?\d* ?s?/,
  )
  await expect(strip).toContainText(
    'text_generation comes from local_llm, because rhetor failed and is left alone for now; slower, shorter answers',
  )
  const { components } = new TillWindow(page)
  await components.expectState('ready', { name: 'local_llm' })
  for (const name of ['apollo', 'numa'])
    await expect(page.getByRole('row', { name: new RegExp(name) }).first()).toContainText(
      'waiting for rhetor, whose circuit is open',
    )
  await page
    .getByRole('row', { name: /rhetor/ })
    .first()
    .click()
  const fact = page.getByRole('region', { name: 'Circuit of rhetor' })
  await expect(fact).toContainText('Circuit open after 2 failures in a row; 3 wait for it')
  await shoot(page, 'circuit-open')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])
  const resolved = await ask(page, 'fallback.resolve', { instance: made.id, capability: 'text_generation' })
  expect(resolved).toMatchObject({ isFallback: true, parameters: { model: 'llama3' }, lost: 'slower, shorter answers' })
})

test('“Try now”, by keyboard, is one trial: a bad one opens it again, a good one closes it, and all come back', async () => {
  const { page } = world.app
  const strip = page.getByRole('region', { name: 'Circuits of Shop' })
  const tryNow = strip.getByRole('button', { name: 'Try now: circuit of rhetor' })
  await tryNow.focus()
  await page.keyboard.press('Enter')
  await expect(strip).toContainText('open after 3 failures in a row')
  writeFileSync(mended, '')
  await tryNow.focus()
  await page.keyboard.press('Enter')
  await expect(strip).toContainText('The circuit of rhetor is on trial: closes after 5 s of being ready; 3 wait for it')
  await shoot(page, 'circuit-on-trial')
  const { components } = new TillWindow(page)
  await components.expectState('ready')
  await expect(strip).not.toContainText('circuit')
  const { lines } = await ask(page, 'component.history', { ref: `${id}/rhetor` as Ref, limit: 200 })
  expect(lines.flatMap(({ message }) => (message.includes('circuit of') ? [message] : []))).toEqual([
    'The circuit of rhetor is open after 2 failures in a row: it is left alone for 300 s, and who needs it waits',
    'The circuit of rhetor is open after 3 failures in a row: it is left alone for 300 s, and who needs it waits',
    'The circuit of rhetor is closed again',
  ])
  // The primary has to stay before it takes over again, and says until when.
  await expect(strip).toContainText(/text_generation comes from local_llm, until rhetor has been ready for a while/)
  await expect(strip).toHaveCount(0, { timeout: 60_000 })
  const resolved = await ask(page, 'fallback.resolve', { instance: id, capability: 'text_generation' })
  expect(resolved).toMatchObject({ ref: `${id}/rhetor`, isFallback: false })
})

test('what is up and fails because of an open circuit is spared, and counts down with it', async () => {
  const { page } = world.app
  const { components } = new TillWindow(page)
  const pidOf = async (name: string): Promise<number> => {
    const row = (await ask(page, 'status.get', {})).instances[0]?.components.find(
      ({ id: ref }) => ref === `${id}/${name}`,
    )
    if (row?.pid == null) throw new Error(`${name} has no process`)
    return row.pid
  }
  const hermes = await pidOf('hermes')
  rmSync(mended)
  process.kill(await pidOf('rhetor'), 'SIGKILL')
  const row = components.row('hermes')
  await expect(row).toContainText('not restarted, because the circuit of rhetor, which it needs, is open')
  await expect(row).toContainText(/tried again in \d+m? ?\d* ?s?/)
  await components.expectState('degraded', { name: 'hermes' })
  await shoot(page, 'circuit-spares')
  writeFileSync(mended, '')
  const strip = page.getByRole('region', { name: 'Circuits of Shop' })
  await strip.getByRole('button', { name: 'Close the circuit of rhetor' }).click()
  await components.expectState('ready')
  expect(await pidOf('hermes')).toBe(hermes)
})

test('failed calls of a capability are told with what their callers said, and open its circuit by the figures of its primary', async () => {
  const { page } = world.app
  const call = { instance: id, capability: 'text_generation', ref: `${id}/rhetor` as Ref, isGood: false }
  for (const message of ['model overloaded', 'no answer within 10 s', 'no answer within 10 s'])
    await ask(page, 'fallback.report', { ...call, message })
  const strip = page.getByRole('region', { name: 'Circuits of Shop' })
  await expect(strip).toContainText(
    /The circuit of text_generation \(rhetor\) is open after 2 failures in a row \(the last: no answer within 10 s\)/,
  )
  const { lines } = await ask(page, 'component.history', { ref: call.ref, limit: 200 })
  // One at a time: a hundred that fail at once are no hundred lines.
  expect(lines.flatMap(({ message }) => (message.includes('failed a call') ? [message] : []))).toEqual([
    'rhetor failed a call of text_generation: model overloaded',
  ])
  await shoot(page, 'circuit-of-capability')
})
