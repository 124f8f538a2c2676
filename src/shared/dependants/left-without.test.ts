import { expect, it } from 'vitest'
import type { LifecycleState } from '../model/lifecycle'
import { leftWithout, leftWithoutSentence } from './left-without'

const row = (component: string, state: LifecycleState, isWanted = true) => ({
  component,
  name: component,
  state,
  isWanted,
})
const hermes = { ...row('hermes', 'ready'), neededBy: ['rhetor', 'apollo', 'athena'] }

it('names those that run and need it, not those that rest, end or need something else', () => {
  const others = [hermes, row('apollo', 'degraded'), row('sophia', 'ready'), row('rhetor', 'starting')]
  expect(leftWithout(hermes, others)).toEqual(['apollo', 'rhetor'])
  expect(leftWithout(hermes, [row('rhetor', 'stopping'), row('apollo', 'failed'), row('athena', 'stopped')])).toEqual(
    [],
  )
  expect(leftWithout(hermes, [row('rhetor', 'ready', false)])).toEqual([])
  expect(leftWithout(row('hermes-ai', 'ready'), others)).toEqual([])
})

it('says it as a person would', () => {
  expect(leftWithoutSentence(['rhetor'], 'hermes')).toBe('rhetor needs hermes and will be without it.')
  expect(leftWithoutSentence(['rhetor', 'apollo'], 'hermes')).toBe(
    'rhetor and apollo need hermes and will be without it.',
  )
  expect(leftWithoutSentence(['a', 'b', 'c'], 'hermes')).toBe('a, b and c need hermes and will be without it.')
})
