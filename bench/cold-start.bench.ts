import { join } from 'node:path'
import { startXvfb } from '../e2e/support/xvfb'
import { till } from '../e2e/support/cli'
import { ROOT } from '../e2e/support/root'
import { openSandbox } from '../e2e/support/sandbox'
import type { Sandbox } from '../e2e/support/sandbox'
import { firstPaintOf } from './first-paint'
import { median } from './median'

const ROUNDS = 5

/** From the start of the process to the first meaningful paint, against an empty Electron window in the same run. */
export async function bench(print: (line: string) => void): Promise<void> {
  const stopXvfb = await startXvfb()
  const fresh = await openSandbox()
  const used = await openSandbox()
  try {
    // A data folder as a person has it: with an instance, nothing running.
    await till(used, ['up', 'sample', ...basesOf(used)])
    await till(used, ['quit', '--stop'])
    const empty = { ...fresh.env, DISPLAY: process.env['DISPLAY'] ?? '', EMPTY_WINDOW_DATA: fresh.folder('empty') }
    const emptyWindow = async (): Promise<number> =>
      (await firstPaintOf(join(ROOT, 'bench/empty-window.cjs'), empty)).firstMs
    const tillWindow = async (sandbox: Sandbox): Promise<number> =>
      (await firstPaintOf(ROOT, { ...sandbox.env, DISPLAY: process.env['DISPLAY'] ?? '' })).largestMs

    // One of each beforehand, so that the disk's cache is the same for all.
    await emptyWindow()
    await tillWindow(fresh)
    const times = { empty: [] as number[], first: [] as number[], used: [] as number[] }
    for (let round = 0; round < ROUNDS; round += 1) {
      times.empty.push(await emptyWindow())
      times.first.push(await tillWindow(fresh))
      times.used.push(await tillWindow(used))
    }
    print(line('cold start, no instance yet', median(times.first), median(times.empty)))
    print(line('cold start, one instance of 10 components', median(times.used), median(times.empty)))
  } finally {
    const left = [...(await fresh.close()), ...(await used.close())]
    await stopXvfb()
    if (left.length > 0) print(`left behind: ${left.join('; ')}`)
  }
}

function basesOf({ bases }: Sandbox): string[] {
  return ['--port-base', String(bases.component), '--ai-port-base', String(bases.ai)]
}

function line(name: string, ours: number, empty: number): string {
  return `${name}: ${ours.toFixed(0)} ms / empty window ${empty.toFixed(0)} ms = ${(ours / empty).toFixed(2)}`
}
