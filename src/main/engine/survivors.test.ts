import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { startFixture } from './testing/supervisor-fixture'

const HERMES = 't/hermes' as Ref

it('what outlives a failure is said in the row and on the timeline, once it is known', async () => {
  const till = startFixture({ hermes: { isStubborn: true } })
  till.supervisor.start([HERMES])
  await till.clock.advance(1_000)
  const { pid } = till.row('hermes')
  till.machine.unhealthy.add(HERMES)
  await till.clock.advance(60_000)
  const left = `process ${String(pid)} is still there`
  expect(till.row('hermes').state).toBe('failed')
  expect(till.row('hermes').reason?.message).toMatch(new RegExp(`^readiness failed 3 of 3 times .*; ${left}$`))
  const lines = till.store.all('timeline').filter(({ ref, level }) => ref === HERMES && level === 'warning')
  expect(lines.map(({ message }) => message)).toContain(`hermes: ${left}`)
})
