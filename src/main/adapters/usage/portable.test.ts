import { expect, test } from 'vitest'
import { toldStart } from '../processes/told-start'
import { createPortableUsage, portableUsage } from './portable'
import type { PortableUsageProcess } from './portable'
import type { RunId } from '@shared/model/ids'

const RUN = 'run-0001' as RunId
const TOLD = '2026-11-20 09:30:00'
const STARTED = toldStart(TOLD, 'darwin')
const run = (startTicks = STARTED + 400) => ({ run: RUN, identity: { bootId: 'boot', pid: 4123, startTicks } })

function process(pid: number, parentPid: number, cpu: number, memRss: number): PortableUsageProcess {
  return { pid, parentPid, cpu, memRss, started: TOLD }
}

// The shape of systeminformation 5.33: percent, KiB, local time without a zone.
const LIST = [
  process(4123, 1, 40, 50_000),
  process(4124, 4123, 10, 10_000),
  process(4200, 4124, 50, 1_000),
  process(77, 1, 99, 7),
]

test('macOS counts one processor as 100 %, Windows all of them', () => {
  expect(portableUsage([run()], LIST, 'darwin', 4)).toEqual({ [RUN]: { cpu: 1, memoryBytes: 61_000 * 1024 } })
  expect(portableUsage([run(toldStart(TOLD, 'win32'))], LIST, 'win32', 4)[RUN]?.cpu).toBeCloseTo(4)
})

test('another process on the pid, and a pid that is gone, give no row', () => {
  expect(portableUsage([run(STARTED + 60_000)], LIST, 'darwin', 4)).toEqual({})
  expect(portableUsage([run()], LIST.slice(1), 'darwin', 4)).toEqual({})
})

test('the machine, and processes are not listed for nothing', async () => {
  let lists = 0
  const usage = createPortableUsage(
    {
      load: async () => ({ currentLoad: 25 }),
      memory: async () => ({ total: 1000, available: 400 }),
      processes: async () => {
        lists += 1
        return LIST
      },
    },
    'darwin',
  )
  expect(await usage.sample([])).toEqual({
    machine: { cpu: 0.25, memoryUsedBytes: 600, memoryTotalBytes: 1000 },
    usage: {},
  })
  expect(lists).toBe(0)
  expect(Object.keys((await usage.sample([run()])).usage)).toEqual([RUN])
})
