import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statusSchema } from '@shared/contract/commands'
import { BLOCK_SIZE, findFreeBase, held } from '../../src/main/testing/free-bases'
import { until } from '../../src/main/testing/world'
import { TILL, withEngines } from './engines'
import type { Fault } from './fault'

const PROCESSES = 8
const ONE = '  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }'

export const fault: Fault = {
  name: `${String(PROCESSES)} processes that allocate at once`,
  attempts: [{ name: 'command lines without an engine: one engine, blocks that don’t overlap', run: race }],
}

async function race(): Promise<void> {
  await withEngines(ONE, async (world) => {
    const [component, ai] = [await findFreeBase(PROCESSES), await findFreeBase(PROCESSES)]
    const text = world
      .read('till.yaml')
      .replace('base: 8000', `base: ${String(component)}`)
      .replace('base: 45000', `base: ${String(ai)}`)
    const folders = Array.from({ length: PROCESSES }, (_, index) => join(world.home, `copy${String(index)}`))
    for (const folder of folders) {
      cpSync(world.checkout, folder, { recursive: true })
      writeFileSync(join(folder, 'till.yaml'), text)
    }
    try {
      const ups = await Promise.all(folders.map((folder) => TILL.run(world, 'up', folder)))
      for (const { code, err } of ups) assert.equal(code, 0, err)
      const { out } = await TILL.run(world, 'status', '--json')
      const { instances } = statusSchema.parse(JSON.parse(out))
      assert.deepEqual(instances.map(({ root }) => root).toSorted(), folders)
      const sorted = (bases: number[]): number[] => bases.toSorted((a, b) => a - b)
      const places = (base: number): number[] => folders.map((_, index) => base + index * BLOCK_SIZE)
      assert.deepEqual(sorted(instances.map(({ ports }) => ports.component.base)), places(component))
      assert.deepEqual(sorted(instances.map(({ ports }) => ports.ai?.base ?? 0)), places(ai))
      assert.equal(new Set(folders.map((folder) => readFileSync(join(folder, '.env.local'), 'utf8'))).size, PROCESSES)
      await until(
        () => world.living().length === 2 * PROCESSES,
        () => 'all up',
      )
      assert.equal((await TILL.run(world, 'down')).code, 0)
      await until(
        () => world.living().length === 0,
        () => 'rest',
      )
      assert.deepEqual([...(await held(component)), ...(await held(ai))], [])
    } finally {
      await TILL.run(world, 'quit', '--stop')
    }
  })
}
