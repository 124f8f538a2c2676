import { expect, it } from 'vitest'
import { createWorld, good, request } from './testing/engine-fixture'

const FILE = '/home/ada/trio/.env.local'

it('shows no secret of the person’s own, while the file keeps it', async () => {
  const world = createWorld()
  world.texts.set(FILE, 'OPENAI_API_KEY=sk-proj-0123456789\nMODEL=x\n')
  const engine = await world.boot()
  const { env } = await good(engine.call('instance.propose', request(), null))
  expect(env.before).toBe('OPENAI_API_KEY=••••\nMODEL=x\n')
  expect(env.after).toContain('OPENAI_API_KEY=••••\nMODEL=x\n')
  expect(JSON.stringify(env)).not.toContain('sk-proj')

  await good(engine.call('instance.create', request(), null))
  expect(world.texts.get(FILE)).toBe(env.after.replace('••••', 'sk-proj-0123456789'))
})

it('names the file that would be written as people read a path, too', async () => {
  const engine = await createWorld().boot()
  const { env } = await good(engine.call('instance.propose', request(), null))
  expect(env).toMatchObject({ path: FILE, shownPath: '~/trio/.env.local' })
})
