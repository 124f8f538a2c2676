import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProcesses } from './processes'
import { openSandbox } from './testing/sandbox'
import type { Sandbox } from './testing/sandbox'

let box: Sandbox
let processes: ReturnType<typeof createProcesses>
beforeEach(() => {
  box = openSandbox()
  processes = createProcesses()
})
afterEach(() => {
  processes.dispose()
  box.close()
})

it('tells the first processes of runs as they begin, are found again and end', async () => {
  const living = (): [number, string][] => [...processes.leaders()]
  expect(living()).toEqual([])
  const [own, found] = [box.request(['sleep', '60']), box.request(['sleep', '60'])]
  const answer = await processes.spawn(own)
  if (!answer.ok) throw new Error(answer.failure.message)
  expect(living()).toEqual([[answer.identity.pid, own.run]])
  const identity = await box.start(found)
  expect(await processes.follow(found.run, identity)).toBe(true)
  expect(living()).toEqual([
    [answer.identity.pid, own.run],
    [identity.pid, found.run],
  ])
  process.kill(answer.identity.pid, 'SIGKILL')
  await expect.poll(living).toEqual([[identity.pid, found.run]])
  process.kill(identity.pid, 'SIGKILL')
  await expect.poll(living).toEqual([])
})
