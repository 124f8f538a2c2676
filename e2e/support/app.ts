import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { ROOT } from './root'
import type { Sandbox } from './sandbox'

/** The real app in a sandbox. */
export type TillApp = {
  electron: ElectronApplication
  page: Page
  pid: number
  /** Errors of the page's console and errors nobody caught: there should never be one. */
  errors: string[]
  /** What the main process printed. */
  said(): string
  /** Ends the main process as a crash would. */
  kill9(): Promise<void>
  /** Quits as the menu does, answering the question about running components, if it is asked; resolves when it is gone. */
  quit(choice: QuitChoice): Promise<void>
  /** Answers the question from now on; tells how often it was asked and the words of the last one. */
  answerQuit(choice: QuitChoice): Promise<() => Promise<{ count: number; message: string; buttons: string[] }>>
}

export type QuitChoice = 'keep' | 'stop' | 'cancel'

/** Their places among the buttons of the question. */
const BUTTON = { keep: 0, stop: 1, cancel: 2 } as const

const isRoot = process.getuid?.() === 0

/** An Electron that has not come up by then won’t. */
const OPENS_WITHIN_MS = 120_000

/** Starts Till and waits for its window. */
export async function launchApp(sandbox: Sandbox, env: Record<string, string> = {}): Promise<TillApp> {
  const electron = await _electron.launch({
    args: ['.'],
    cwd: ROOT,
    chromiumSandbox: !isRoot,
    env: { ...sandbox.env, DISPLAY: process.env['DISPLAY'] ?? '', ...env },
    timeout: OPENS_WITHIN_MS,
  })
  const main = electron.process()
  let said = ''
  main.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  main.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const page = await electron.firstWindow({ timeout: OPENS_WITHIN_MS }).catch((error: unknown) => {
    throw new Error(`Till opened no window. ${String(error)}\n${said}`)
  })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  const answerQuit: TillApp['answerQuit'] = async (choice) => {
    const asked = await electron.evaluateHandle(({ dialog }, response) => {
      const seen = { count: 0, message: '', buttons: [] as string[] }
      dialog.showMessageBox = (...args: unknown[]) => {
        const options = args.at(-1) as { message: string; buttons?: string[] }
        seen.count += 1
        seen.message = options.message
        seen.buttons = options.buttons ?? []
        return Promise.resolve({ response, checkboxChecked: false })
      }
      return seen
    }, BUTTON[choice])
    return () => asked.jsonValue()
  }
  /** The driver removes its own folder a moment after the app has gone; a test that ends sooner would leave it. */
  const cleared = async (): Promise<void> => {
    await electron.close().catch(() => undefined)
  }
  return {
    electron,
    page,
    pid: main.pid ?? 0,
    errors,
    said: () => said,
    async kill9() {
      const ended = once(main, 'exit')
      main.kill('SIGKILL')
      await ended
      await cleared()
    },
    answerQuit,
    async quit(choice) {
      if (main.exitCode !== null || main.signalCode !== null) return
      const ended = once(main, 'exit')
      await answerQuit(choice)
      // The answer is lost with the process that gives it.
      electron.evaluate(({ app }) => app.quit()).catch(() => undefined)
      await ended
      await cleared()
    },
  }
}

/** Starts Till a second time in the same sandbox, as a person who clicks the icon again; resolves with its exit code. */
export async function launchAgain(sandbox: Sandbox): Promise<number | null> {
  const executable = process.env['ELECTRON_EXEC_PATH']
  if (executable === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: run the tests by npm run test:e2e')
  const second = spawn(executable, [...(isRoot ? ['--no-sandbox'] : []), '.'], {
    cwd: ROOT,
    env: { ...sandbox.env, DISPLAY: process.env['DISPLAY'] ?? '' },
    stdio: 'ignore',
  })
  const [code] = (await once(second, 'exit')) as [number | null]
  return code
}
