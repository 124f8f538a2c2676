import { describe, expect, it } from 'vitest'
import { summarise } from './summary'

describe('summarise', () => {
  it('is calm when all is well', () => {
    expect(summarise(['ready', 'ready'], 0)).toMatchObject({ state: 'ready', label: '2 ready', actions: ['stop'] })
    expect(summarise(['stopped', 'unknown'], 0)).toMatchObject({
      state: 'stopped',
      label: 'stopped',
      actions: ['start'],
    })
    expect(summarise(['unknown'], 0).label).toBe('not started yet')
  })

  it('puts trouble first', () => {
    const summary = summarise(['ready', 'failed', 'degraded', 'starting', 'stopped'], 0)
    expect(summary.state).toBe('failed')
    expect(summary.label).toBe('1 failed · 1 degraded · 1 starting · 1 ready · 1 stopped')
    expect(summary.actions).toEqual(['start', 'stop'])
  })

  it('counts waiting rows apart from stopped ones and lets them be stopped', () => {
    expect(summarise(['starting', 'stopped', 'stopped'], 2)).toMatchObject({
      label: '1 starting · 2 waiting',
      actions: ['stop'],
    })
  })

  it('knows an empty platform', () => {
    expect(summarise([], 0)).toMatchObject({ state: 'unknown', label: 'nothing to run', actions: [] })
  })
})
