import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { writeCheckout } from './support/checkout'
import { TillWindow } from './support/pages/till-window'
import { shoot } from './support/screenshots'
import { openWorld } from './support/world'

// Making instances: where they may be, who is in the way, what is written, and what is refused.
test.describe.configure({ mode: 'serial' })
const world = openWorld()
const strangers: Server[] = []
let till: TillWindow
let checkout = ''

const COMPONENTS = [
  { id: 'ledger', bootMs: 0, needs: [] },
  { id: 'desk', bootMs: 0, needs: ['ledger'] },
]

/** Lines of a person's own, among them a port of ours that Till must set right. */
const OWN_LINES = `# my keys, please leave them
API_KEY=not-a-real-key
export EDITOR_NAME="a name with spaces"

LEDGER_PORT=1
`

/** Answers the system's folder dialog. */
const chooseFolder = (folder: string): Promise<void> =>
  world.app.electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, folder)

const listen = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    strangers.push(server)
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

test.beforeAll(async () => {
  const app = await world.launch()
  till = new TillWindow(app.page)
  checkout = writeCheckout(join(world.sandbox.home, 'shop'), 'Corner Shop', COMPONENTS)
  writeFileSync(join(checkout, '.env.local'), OWN_LINES)
})
test.afterAll(async () => {
  await Promise.all(strangers.map((server) => new Promise((resolve) => server.close(resolve))))
})

test('a folder with a broken till.yaml is refused with line and column, and what it should be', async () => {
  const folder = world.sandbox.folder('home/broken')
  writeFileSync(join(folder, 'till.yaml'), 'name: Broken\ncomponents:\n  one:\n    port: 0\n    comand: run-it\n')
  await chooseFolder(folder)
  await till.firstRun.openFolder.click()
  const refusal = world.app.page.getByRole('alert')
  await expect(refusal).toContainText('5:5')
  await expect(refusal).toContainText('comand')
  await expect(refusal).toContainText('command')
  await shoot(world.app.page, 'first-run-broken-definition')
})

test('a folder without till.yaml is refused with what would be needed', async () => {
  await chooseFolder(world.sandbox.folder('home/empty'))
  await till.firstRun.openFolder.click()
  await expect(world.app.page.getByRole('alert')).toContainText('till.yaml')
  await expect(till.newInstance.dialog).toBeHidden()
})

test('the modes have their places, and a stranger in the block is shown and named', async () => {
  const { component } = world.sandbox.bases
  await listen(component + 1)
  await listen(component + 50)
  await chooseFolder(checkout)
  await till.firstRun.openFolder.click()
  await expect(till.newInstance.dialog).toBeVisible()
  const modes = await till.newInstance.modes()
  expect(modes).toHaveLength(28)
  expect(modes[2]).toBe('Coder-B from 8200')

  await till.newInstance.chooseMode('Custom')
  await till.newInstance.componentBase.fill(String(component))
  const held = till.newInstance.cell(component + 1)
  await expect(held).toHaveAttribute('data-kind', 'conflict')
  await expect(held).toHaveAccessibleName(new RegExp(`held by .*pid ${String(process.pid)}`))
  await expect(till.newInstance.cell(component + 50)).toHaveAttribute('data-kind', 'stranger')
  await expect(till.newInstance.sentences.filter({ hasText: String(component + 1) })).toContainText(
    new RegExp(`desk.*held by .*pid ${String(process.pid)}.*would not start`),
  )
  await shoot(world.app.page, 'new-instance-stranger')
})

test('what is no port is said beside the field, and "Create" waits', async () => {
  await till.newInstance.componentBase.fill('80a')
  await expect(till.newInstance.componentBase).toHaveAttribute('aria-invalid', 'true')
  await expect(till.newInstance.create).toBeDisabled()
  await till.newInstance.componentBase.fill('65500')
  await expect(till.newInstance.status).toContainText('65535')
  await expect(till.newInstance.create).toBeDisabled()
})

test('the file is written as it was shown; own lines stay, and the old file is kept', async () => {
  await Promise.all(strangers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  const { ai: base } = world.sandbox.bases
  await till.newInstance.componentBase.fill(String(base))
  await expect(till.newInstance.cell(base)).toBeVisible()
  await till.newInstance.name.fill('Corner Shop')
  await expect(till.newInstance.create).toBeEnabled()
  await expect(till.newInstance.preview).toContainText('a backup of the old one is kept')
  const shown = await till.newInstance.previewLines()
  await shoot(world.app.page, 'new-instance-own-lines')
  await till.newInstance.startWhenCreated.setChecked(true)
  await till.newInstance.create.click()
  await expect(till.newInstance.dialog).toBeHidden()

  const written = readFileSync(join(checkout, '.env.local'), 'utf8')
  // What looks like a secret is hidden on the screen, and only there.
  expect(written.replace('not-a-real-key', '••••').replace(/\n$/, '').split('\n')).toEqual(shown)
  expect(written).toContain(
    '# my keys, please leave them\nAPI_KEY=not-a-real-key\nexport EDITOR_NAME="a name with spaces"\n',
  )
  expect(written).toMatch(new RegExp(`^LEDGER_PORT=${String(base)}$`, 'm'))
  expect(written).not.toContain('$')
  expect(readFileSync(join(checkout, '.env.till-backup.local'), 'utf8')).toBe(OWN_LINES)
  await till.components.expectState('ready')
  await shoot(world.app.page, 'own-platform')
})

test('a second instance, of another folder, stands beside the first', async () => {
  const other = writeCheckout(join(world.sandbox.home, 'shop-2'), 'Corner Shop', COMPONENTS)
  const bases = await world.sandbox.moreBases()
  await till.sidebar.newInstance.click()
  await expect(till.newInstance.dialog).toBeVisible()
  await till.newInstance.choosePlatform('What a folder holds')
  await chooseFolder(other)
  await till.newInstance.dialog.getByRole('button', { name: /^(Choose|Change)…$/ }).click()
  await till.newInstance.chooseMode('Custom')
  await till.newInstance.componentBase.fill(String(bases.component))
  await till.newInstance.name.fill('Second Shop')
  await till.newInstance.startWhenCreated.setChecked(false)
  await expect(till.newInstance.create).toBeEnabled()
  await till.newInstance.create.click()
  await expect(till.newInstance.dialog).toBeHidden()
  await expect(till.sidebar.instance('Corner Shop')).toContainText('2 ready')
  await expect(till.sidebar.instance('Second Shop')).toContainText('not started yet')
  expect(readFileSync(join(other, '.env.local'), 'utf8')).toContain(`LEDGER_PORT=${String(bases.component)}`)
})

test('a block that is another instance’s can’t be had', async () => {
  const third = writeCheckout(join(world.sandbox.home, 'shop-3'), 'Corner Shop', COMPONENTS)
  await till.sidebar.newInstance.click()
  await till.newInstance.choosePlatform('What a folder holds')
  await chooseFolder(third)
  await till.newInstance.dialog.getByRole('button', { name: /^(Choose|Change)…$/ }).click()
  await till.newInstance.chooseMode('Custom')
  await till.newInstance.name.fill('Third Shop')
  await till.newInstance.componentBase.fill(String(world.sandbox.bases.ai + 50))
  await expect(till.newInstance.status).toContainText(/overlaps .* which is corner-shop’s/)
  await expect(till.newInstance.create).toBeDisabled()
  await world.app.page.keyboard.press('Escape')
  await expect(till.newInstance.dialog).toBeHidden()
})
