import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { startFixture } from './testing/supervisor-fixture'

const HERMES = 't/hermes' as Ref

it('what is left of a failed row is shown as ending only as long as it is being ended', async () => {
  const { clock, machine, supervisor, row } = startFixture({ hermes: { listensAfterMs: null } })
  const { terminate } = machine.processes
  machine.processes.terminate = async () => {
    await new Promise<void>((done) => clock.after(100, done))
    throw new Error('the helper process can’t be reached')
  }
  supervisor.start([HERMES])
  // Its start takes too long, and what there is of it is ended.
  await clock.advance(supervisor.unit(HERMES)?.spec.startTimeoutMs ?? 0)
  await clock.advance(50)
  expect(row('hermes')).toMatchObject({ state: 'failed' })
  expect(supervisor.unit(HERMES)?.ending).not.toBeNull()
  await clock.advance(1_000)
  expect(supervisor.unit(HERMES)).toMatchObject({ ending: null, busy: null })

  // The next start sees to it first.
  machine.processes.terminate = terminate
  supervisor.start([HERMES])
  await clock.advance(1_000)
  expect(machine.alive()).toEqual([HERMES])
  supervisor.stop([HERMES])
  await clock.advance(30_000)
  expect(machine.alive()).toEqual([])
})
