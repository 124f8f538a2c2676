import { expect, test } from '@playwright/test'
import type { TillApp } from './app'
import { launchApp } from './app'
import type { Sandbox } from './sandbox'
import { openSandbox } from './sandbox'

/** A story's sandbox and its app, shared by the tests of one file in order. */
export type World = {
  readonly sandbox: Sandbox
  /** The app that was launched last. */
  readonly app: TillApp
  launch(env?: Record<string, string>): Promise<TillApp>
}

/**
 * Opens a sandbox for the tests of this file and closes it after them. At the end nothing may be left: no error on a
 * page's console, no process, no socket. Call it once, at the top of a spec.
 */
export function openWorld(): World {
  let sandbox: Sandbox | null = null
  const apps: TillApp[] = []
  let hasFailed = false

  test.beforeAll(async () => {
    sandbox = await openSandbox()
  })
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the fixtures taken apart, and none is needed.
  test.afterEach(({}, info) => {
    hasFailed ||= info.status !== info.expectedStatus
    if (info.status !== info.expectedStatus) {
      for (const app of apps) console.log(app.said().slice(-4_000))
    }
  })
  test.afterAll(async () => {
    for (const app of apps) await app.quit('stop')
    const left = (await sandbox?.close()) ?? []
    // After a failure things are left by nature; they are removed, and the failure is what should be read.
    if (hasFailed) return
    expect(left, 'what the story left behind').toEqual([])
    expect(
      apps.flatMap((app) => app.errors),
      'errors on the console of the page',
    ).toEqual([])
  })

  return {
    get sandbox() {
      if (sandbox === null) throw new Error('There is no sandbox before the first test')
      return sandbox
    },
    get app() {
      const app = apps.at(-1)
      if (app === undefined) throw new Error('The app was not launched yet')
      return app
    },
    async launch(env = {}) {
      const app = await launchApp(this.sandbox, env)
      apps.push(app)
      return app
    },
  }
}
