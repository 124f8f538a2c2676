import { cleanup, configure, screen } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Input } from '@shared/contract/commands'
import type { Ref } from '@shared/model/ids'
import { installBridge } from '../../../state/bridge'
import { resetProjection, takeSnapshot } from '../../../state/store'
import { resetUi } from '../../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../../testing/fake-bridge'
import { aSnapshot } from '../../../testing/fixture'

/** The row whose log these tests look at. */
export const HERMES = 'coder-a/hermes' as Ref

type Reading = 'log.range' | 'log.search' | 'log.merged' | 'log.openInEditor'

/** What the tests of a log’s view share. */
export type LogWorld = {
  /** The bridge of the test that runs. */
  readonly fake: FakeBridge
  /** What was asked of a log so far, in order. */
  asked<C extends Reading>(name: C): Input<C>[]
  /** The region of the lines, once it is there. */
  list(): Promise<HTMLElement>
}

/** Gives every test of a file a bridge and a projection of its own, with time enough. Call it once, at the top of a file. */
export function openLogWorld(): LogWorld {
  // Long lists and menus take their time without a browser, and more so on a busy machine.
  configure({ asyncUtilTimeout: 10_000 })
  vi.setConfig({ testTimeout: 40_000 })
  let fake = fakeBridge()
  beforeEach(() => {
    const snapshot = aSnapshot()
    fake = fakeBridge(snapshot)
    installBridge(fake)
    resetProjection()
    resetUi()
    takeSnapshot(snapshot)
  })
  afterEach(() => {
    cleanup()
    installBridge(undefined)
  })
  return {
    get fake() {
      return fake
    },
    asked: <C extends Reading>(name: C) =>
      fake.calls.filter((call) => call.name === name).map((call) => call.input as Input<C>),
    list: () => screen.findByRole('region', { name: `Lines of ${HERMES}` }),
  }
}
