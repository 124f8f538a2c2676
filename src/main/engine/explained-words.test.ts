import { expect, it } from 'vitest'
import type { Word } from '../domain/lifecycle/complaints'
import type { Causes } from './causes'
import type { Effects } from './effects'
import { explainedWords } from './explained-words'
import { createManualClock } from './testing/manual-clock'
import { createUnit } from './unit'

const said: unknown[] = []
const effects = {
  clock: createManualClock(),
  logger: { info: () => {}, warn: () => {}, error: (facts: object) => void said.push(facts) },
} as unknown as Effects
const causes: Causes = { of: async () => [], ofWords: async () => [] }
const unit = createUnit({ ref: 't/hermes', name: 'hermes', restarts: 0 } as unknown as Parameters<typeof createUnit>[0])
const bad = (message: string): Word => ({ by: 'readiness', kind: 'shaky', reason: { code: 'not-ready', message } })

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

it('one word that can’t be taken keeps no later one from being heard', async () => {
  const heard: Word[] = []
  const tell = explainedWords({ effects, causes }, unit, (word) => {
    heard.push(word)
    if (heard.length === 1) throw new Error('it has no row')
  })
  tell(bad('answered 503'))
  tell(bad('answered 500'))
  await settled()
  expect(heard).toEqual([bad('answered 503'), bad('answered 500')])
  expect(said).toEqual([{ ref: 't/hermes', error: 'it has no row' }])
})
