import { afterEach, beforeEach, expect, it } from 'vitest'
import { openProcessSystem } from './open-process-system'
import { createProcesses } from './processes'
import { carriers, openSandbox } from './testing/sandbox'
import type { Sandbox } from './testing/sandbox'

let box: Sandbox
beforeEach(() => {
  box = openSandbox()
})
afterEach(() => box.close())

it('leaves nothing running of which the system does not tell when it began, and says so', async () => {
  const system = { ...openProcessSystem(), startOf: () => Promise.reject(new Error('ps did not answer')) }
  const processes = createProcesses({ system })
  try {
    expect(await processes.spawn(box.request(['/bin/sh', '-c', 'sleep 60 & sleep 60']))).toEqual({
      ok: false,
      failure: {
        code: 'other',
        message: '/bin/sh was ended again, as the system did not tell when it began: ps did not answer',
      },
    })
    await expect.poll(() => carriers(`TILL_TEST_MARK=${box.folder}`)).toEqual([])
  } finally {
    processes.dispose()
  }
})
