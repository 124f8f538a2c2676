import { expect, it } from 'vitest'
import { openLinux } from './linux'
import type { Look } from './process-system'
import { shareLooks } from './shared-look'

function countLooks() {
  let looks = 0
  const look = async (): Promise<Look> => {
    looks++
    return { entries: new Map(), runOf: () => null }
  }
  return { share: shareLooks({ ...openLinux(), look }), looks: () => looks }
}

it('looks once for all who ask before it begins', async () => {
  const { share, looks } = countLooks()
  const answers = await Promise.all(Array.from({ length: 100 }, async () => share()))
  expect([looks(), new Set(answers).size]).toEqual([1, 1])
})

it('never answers with a look that began before it was asked for', async () => {
  const { share, looks } = countLooks()
  const first = await share()
  expect(await share()).not.toBe(first)
  expect(looks()).toBe(2)
})
