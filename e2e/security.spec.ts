import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ask, call } from './support/bridge'
import { TillWindow } from './support/pages/till-window'
import { SAMPLE, makeSample } from './support/sample'
import { openWorld } from './support/world'

// The page is a page and nothing more, and what Till keeps is its owner's alone.
test.describe.configure({ mode: 'serial' })
const world = openWorld()

test.beforeAll(async () => {
  const app = await world.launch()
  await expect(new TillWindow(app.page).firstRun.trySample).toBeEnabled()
})

test('the page has no Node and only the bridge', async () => {
  const seen = await world.app.page.evaluate(() => {
    const all = globalThis as unknown as Record<string, unknown>
    return {
      node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in all),
      till: Object.keys(all['till'] as object).toSorted(),
      origin: location.origin,
    }
  })
  expect(seen).toEqual({ node: [], till: ['attach', 'call', 'listen', 'os'], origin: 'app://till' })
  const preferences = await world.app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false })
})

test('an expression that tries without end does not stop the page', async () => {
  // Longer than anybody has lived, where V8 is not told to end it.
  const marked = world.app.page.evaluate(() => /(a+)+$/.test(`${'a'.repeat(60)}!`))
  const late = new Promise<string>((resolve) => setTimeout(() => resolve('late'), 10_000).unref())
  expect(await Promise.race([marked, late])).toBe(false)
})

test('the content security policy refuses inline scripts, eval and other servers', async () => {
  const { page, errors } = world.app
  const before = errors.length
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.__inline = true'
    document.head.append(script)
    const attempt = (act: () => unknown): string => {
      try {
        act()
        return 'done'
      } catch (error) {
        return (error as Error).name
      }
    }
    // Taken by name: what is tried here is what the linter forbids.
    const { eval: evaluate, Function: Maker } = globalThis as unknown as {
      eval: (text: string) => unknown
      Function: new (text: string) => unknown
    }
    const fetched = await fetch('http://127.0.0.1:1/').then(
      () => 'done',
      (error: unknown) => (error as Error).name,
    )
    // Later, because what a debugger evaluates itself may evaluate.
    await new Promise((resolve) => setTimeout(resolve, 0))
    return {
      inline: '__inline' in window,
      evaluated: attempt(() => evaluate('1 + 1')),
      made: attempt(() => new Maker('return 1')),
      fetched,
    }
  })
  expect(outcome).toEqual({ inline: false, evaluated: 'EvalError', made: 'EvalError', fetched: 'TypeError' })
  // The browser reports each refusal on the console: these are meant.
  await expect.poll(() => errors.slice(before).length).toBeGreaterThan(0)
  for (const error of errors.splice(before)) expect(error).toMatch(/Content Security Policy|Failed to fetch/)
})

test('only the renderer’s own files are served', async () => {
  const statuses = await world.app.page.evaluate(async () => {
    const paths = [
      '/index.html',
      '/missing.js',
      '/index.html/x.js',
      '/..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
    ]
    const answers = await Promise.all(
      paths.map(async (path) => {
        const { status, headers } = await fetch(path)
        const policy = headers.get('content-security-policy') ?? ''
        return policy.startsWith("default-src 'none';") ? status : 'no policy'
      }),
    )
    return Object.fromEntries(paths.map((path, index) => [path, answers[index]]))
  })
  expect(statuses).toEqual({
    '/index.html': 200,
    '/missing.js': 404,
    '/index.html/x.js': 404,
    '/..%2f..%2fpackage.json': 403,
    '/..%5c..%5cpackage.json': 400,
  })
  // Refused requests are errors on the console: these are meant.
  world.app.errors.length = 0
})

test('commands that don’t exist, and input that does not fit, are refused in words', async () => {
  const { page } = world.app
  const refused = async (name: string, input: unknown): Promise<string> => {
    const answer = await call(page, name as never, input as never)
    return answer.ok ? 'done' : `${answer.failure.code}: ${answer.failure.message}`
  }
  expect(await refused('files.read', {})).toMatch(/^command\.unknown: /)
  expect(await refused('__proto__', {})).toMatch(/^command\.unknown: /)
  expect(await refused('constructor', {})).toMatch(/^command\.unknown: /)
  expect(await refused('instance.start', { id: '../../etc' })).toMatch(/^input\.invalid: /)
  expect(await refused('instance.start', { id: 'x', more: 1 })).toMatch(/^input\.invalid: /)
  expect(await refused('instance.start', null)).toMatch(/^input\.invalid: /)
  expect(await refused('log.open', { ref: 'a/b', lines: 1e9, follow: false })).toMatch(/^input\.invalid: /)
  expect(await refused('instance.start', { id: 'nobody' })).toMatch(/^instance\.unknown: /)
})

test('what Till keeps, only its owner can read', async () => {
  test.skip(process.platform === 'win32', 'Windows has no file modes')
  const { page } = world.app
  await makeSample(page, world.sandbox.bases)
  await ask(page, 'component.start', { ref: `${SAMPLE.id}/clock` as never })
  await new TillWindow(page).components.expectState('ready', { name: 'Clock' })

  const open: string[] = []
  const look = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const facts = statSync(path, { throwIfNoEntry: false })
      if (facts === undefined) continue
      if ((facts.mode & 0o077) !== 0)
        open.push(`${path.slice(world.sandbox.tillHome.length)} ${(facts.mode & 0o777).toString(8)}`)
      // Inside of these the sample and Chromium decide; the folder itself keeps others out.
      if (facts.isDirectory() && !['electron', 'samples'].includes(name)) look(path)
    }
  }
  look(world.sandbox.tillHome)
  expect(open.filter((path) => !path.startsWith('/electron '))).toEqual([])
  expect(statSync(world.sandbox.tillHome).mode & 0o777).toBe(0o700)
  expect(statSync(join(world.sandbox.tillHome, 'run/engine.sock')).mode & 0o777).toBe(0o600)
  expect(statSync(join(world.sandbox.tillHome, 'till.db')).mode & 0o777).toBe(0o600)
})

// Last: Playwright waits for ever for a navigation that is refused, so from here on only the main process is asked.
test('the window stays where it is and opens no other', async () => {
  const { electron } = world.app
  const inPage = (code: string): Promise<unknown> =>
    electron.evaluate(({ BrowserWindow }, text): Promise<unknown> => {
      const [window] = BrowserWindow.getAllWindows()
      if (window === undefined) throw new Error('there is no window')
      return window.webContents.executeJavaScript(text, true)
    }, code)
  await inPage('window.mark = 1')
  expect(await inPage("String(window.open('https://example.org/'))")).toBe('null')
  for (const target of ['https://example.org/', 'data:text/html,elsewhere', 'file:///etc/passwd', 'app://till/other']) {
    await inPage(`location.href = ${JSON.stringify(target)}; null`)
  }
  await inPage(
    "const form = document.createElement('form'); document.body.append(form); form.action = 'https://example.org'; form.submit()",
  )
  // A navigation that is let through takes effect within this time.
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await inPage('[location.href, window.mark, document.querySelectorAll("main").length]')).toEqual([
    'app://till/',
    1,
    1,
  ])
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  // Refusals are errors on the console: these are meant.
  world.app.errors.length = 0
})
