import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ROOT } from './support/root'
import { openWorld } from './support/world'

// Started from a desktop, where nobody reads what is written on a terminal: a Till that can’t start says why in a box.
const world = openWorld()

/** Starts the app, whose boxes are closed at once, and waits for its end. */
async function start(): Promise<{ code: number | null; boxes: object[]; err: string }> {
  const sandboxed = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = ['-r', join(ROOT, 'e2e/support/children/tells-boxes.cjs'), '.', ...sandboxed]
  const env = { ...world.sandbox.env, DISPLAY: process.env['DISPLAY'] ?? '' }
  const child = spawn('electron', args, { cwd: ROOT, env })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  const boxes = out
    .split('\n')
    .flatMap((line) => (line.startsWith('BOX ') ? [JSON.parse(line.slice(4)) as object] : []))
  return { code, boxes, err }
}

test('a data folder that can’t be used', async () => {
  const inTheWay = join(world.sandbox.tillHome, 'run')
  mkdirSync(world.sandbox.tillHome, { mode: 0o700 })
  writeFileSync(inTheWay, '')
  const { code, boxes, err } = await start()
  rmSync(inTheWay)
  const detail = `${inTheWay} is a file, but Till needs a folder there for its data.\nMove that file away, or set TILL_HOME to another folder.`
  expect(boxes).toEqual([{ isSeen: true, message: 'Till could not start', detail }])
  expect(err).toContain(detail)
  expect(code).toBe(1)
})

test('a database that can’t be opened, which is found out once the window is there', async () => {
  const database = join(world.sandbox.tillHome, 'till.db')
  mkdirSync(database, { recursive: true, mode: 0o700 })
  const { code, boxes } = await start()
  rmSync(database, { recursive: true })
  expect(boxes).toMatchObject([{ isSeen: true, message: 'Till could not start' }])
  expect(JSON.stringify(boxes)).toContain(`The database ${database} can’t be opened`)
  expect(code).toBe(1)
})
