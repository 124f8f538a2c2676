import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { EnvironmentReport } from '@shared/contract/commands'
import { ask } from './support/bridge'
import { CHILD } from './support/checkout'
import { till } from './support/cli'
import { TillWindow } from './support/pages/till-window'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// What a component is given, which file set it and what that overrode; secrets are never shown.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const SECRETS = ['hunter2', 'sk-not-a-real-key-000000000000', 'handed-down-0000']
let folder = ''

const platform = `
name: Given
bind_address: 127.0.0.1
env_precedence: files-win
env_file: [~/.env, .env.tekton, .env.local]
environment: { GREETING: hello }
components:
  hermes:
    port: 1
    runtime: node
    entrypoint: ${JSON.stringify([CHILD, '${TILL_PORT}', '0'])}
    readiness_probe: { tcp: {} }
    environment: { DATABASE_URL: "postgres://me:hunter2@localhost/x" }
`

const environment = async (): Promise<EnvironmentReport> =>
  JSON.parse((await till(world.sandbox, ['env', 'hermes', '--json'])).out) as EnvironmentReport

test('the panel names for every variable the file that set it and what that overrode, and shows no secret', async () => {
  const { page } = await world.launch({ SHARED: 'exported', INHERITED_TOKEN: 'handed-down-0000' })
  folder = world.sandbox.folder('home/given')
  writeFileSync(join(folder, 'till.yaml'), platform)
  writeFileSync(join(world.sandbox.home, '.env'), 'SHARED=home\nOPENAI_API_KEY=sk-not-a-real-key-000000000000\n')
  writeFileSync(join(folder, '.env.tekton'), 'SHARED=tekton\n')
  writeFileSync(join(folder, '.env.local'), '# mine\nSHARED=local\nHERMES_PORT=1\n')
  const { component } = world.sandbox.bases
  const blocks = { mode: 'custom', name: null, componentBase: component, aiBase: null }
  const { id } = await ask(page, 'instance.create', { platform: null, folder, ...blocks })
  await ask(page, 'instance.start', { id })
  const { components } = new TillWindow(page)
  await components.expectState('ready')
  await components.row('hermes').click()
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Environment' }).click()

  const table = page.getByRole('table', { name: 'Variables of hermes' })
  const row = (name: string) =>
    table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
  await expect(row('SHARED')).toContainText(/local.*\.env\.local:2/)
  await row('SHARED').getByRole('button', { name: 'SHARED overrode 3 other values' }).focus()
  await page.keyboard.press('Enter')
  await expect(table.getByRole('row').filter({ hasText: 'overridden' })).toHaveText([
    /tekton.*\.env\.tekton:1/,
    /home.*~\/\.env:1/,
    /exported.*inherited by Till/,
  ])
  await expect(row('HERMES_PORT')).toContainText(`${String(component + 1)}Till, port plan`)
  await expect(row('GREETING')).toContainText('platform definition')
  await expect(row('OPENAI_API_KEY')).toContainText('••••')
  await expect(row('DATABASE_URL')).toContainText('postgres://me:••••@localhost/x')
  await page.getByRole('button', { name: /that Till only inherited/ }).click()
  await expect(row('INHERITED_TOKEN')).toContainText('••••')
  for (const secret of SECRETS) expect(await page.content()).not.toContain(secret)
  await page.mouse.move(0, 0)
  await shoot(page, 'environment')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations).toEqual([])
})

test('the command line tells the same, and which variables changed since the process began', async () => {
  const told = await environment()
  const shared = told.variables.find(({ name }) => name === 'SHARED')
  expect(shared).toMatchObject({ value: 'local', source: { kind: 'file', label: '~/given/.env.local:2' } })
  expect(shared?.overrode.map(({ value }) => value)).toEqual(['tekton', 'home', 'exported'])
  expect(told.running?.changed).toEqual([])
  const whole = (await till(world.sandbox, ['env', 'hermes', '--all'])).out + JSON.stringify(told)
  for (const secret of SECRETS) expect(whole).not.toContain(secret)

  writeFileSync(join(folder, '.env.local'), 'SHARED=other\n')
  expect((await environment()).running?.changed).toEqual(['SHARED'])
  expect((await till(world.sandbox, ['env', 'hermes'])).err).toContain('these changed: SHARED')
  expect((await till(world.sandbox, ['restart', 'hermes', '--wait'])).code).toBe(0)
  expect((await environment()).running?.changed).toEqual([])
})
