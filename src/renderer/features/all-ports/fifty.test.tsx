import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Listener } from '@shared/model/ports'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi } from '../../state/ui-state'
import { manyInstances } from '../../testing/many-instances'
import { AllPorts } from './AllPorts'

const COUNT = 50
const snapshot = manyInstances(COUNT)

beforeEach(() => {
  resetUi()
  resetProjection()
  takeSnapshot(snapshot)
})
afterEach(cleanup)

/** Runs `act` and tells its milliseconds, and which lines of the board were touched. */
async function watched(change: () => void): Promise<{ ms: number; lines: string[] }> {
  const touched = new Set<string>()
  const note = (records: MutationRecord[]): void => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement
      const line = element?.closest<HTMLElement>('[data-place]')?.dataset['place']
      if (line !== undefined) touched.add(line)
    }
  }
  const observer = new MutationObserver(note)
  observer.observe(screen.getByRole('grid'), { subtree: true, childList: true, attributes: true, characterData: true })
  const from = performance.now()
  act(change)
  const ms = performance.now() - from
  await Promise.resolve()
  note(observer.takeRecords())
  observer.disconnect()
  return { ms, lines: [...touched] }
}

it('draws fifty instances with few elements each, and draws anew only the line that a patch is about', async () => {
  const from = performance.now()
  render(<AllPorts />)
  const renderMs = performance.now() - from
  const grid = screen.getByRole('grid', { name: 'All ports' })
  const lines = grid.querySelectorAll('[data-kind=instance]')
  expect(lines).toHaveLength(COUNT)
  // 10,000 ports; a line is some thirty elements, however many of its two hundred ports are taken.
  expect(grid.querySelectorAll('*').length / lines.length).toBeLessThan(50)

  const row = snapshot.tables.components.find(({ id }) => id === 'copy-20/athena')
  if (row === undefined) throw new Error('the fixture has copy-20/athena')
  const one = await watched(() => {
    takePatch({ revision: 101, put: { components: [{ ...row, state: 'failed', label: 'failed' }] }, gone: {} })
    flushPatches()
  })
  expect(one.lines).toEqual(['instance copy-20'])

  const stranger: Listener = { ...snapshot.tables.listeners[0]!, id: 'new', port: 9_150, owner: 'stranger', ref: null }
  const heard = await watched(() => {
    takePatch({ revision: 102, put: { listeners: [stranger] }, gone: {} })
    flushPatches()
  })
  expect(heard.lines).toEqual(['instance copy-11'])

  // For whoever measures; a machine's speed is no property of the code.
  console.info(
    `board of ${COUNT}: drawn in ${renderMs.toFixed(0)} ms, a component's patch ${one.ms.toFixed(1)} ms, a listener's ${heard.ms.toFixed(1)} ms`,
  )
})
