import { expect, it } from 'vitest'
import { askedOnce } from './asked-once'

it('asks once however often it is asked, and again only after a failure', async () => {
  let asked = 0
  const ask = askedOnce(async () => {
    asked += 1
    if (asked === 1) throw new Error('too busy')
    return `answer ${String(asked)}`
  })
  await expect(ask()).rejects.toThrow('too busy')
  expect(await Promise.all([ask(), ask()])).toEqual(['answer 2', 'answer 2'])
  expect(await ask()).toBe('answer 2')
})
