import { expect, it } from 'vitest'
import { quitWords } from './quit-words'

it('asks about all where nobody has a rule', () => {
  const { message, detail } = quitWords([
    { name: 'Primary', running: 2, rule: null },
    { name: 'Coder-A', running: 1, rule: null },
  ])
  expect(message).toBe('3 components are running')
  expect(detail).not.toContain('rule')
})

it('asks about those without a rule, and lists who goes by one', () => {
  const { message, detail } = quitWords([
    { name: 'Primary', running: 1, rule: null },
    { name: 'Coder-A', running: 4, rule: 'stop' },
    { name: 'Coder-B', running: 4, rule: 'stop' },
    { name: 'Coder-C', running: 4, rule: 'keep' },
  ])
  expect(message).toBe('1 component of Primary is running')
  expect(detail.split('\n').slice(2)).toEqual([
    'By a rule of their own, whatever you choose here:',
    'Coder-A and Coder-B: stopped',
    'Coder-C: keeps running',
  ])
})
