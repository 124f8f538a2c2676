import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { SpecialistRow } from '@shared/model/rows'
import { installBridge } from '../../state/bridge'
import { resetProjection, takeSnapshot } from '../../state/store'
import { resetTelemetry, takeSample } from '../../state/telemetry'
import { resetUi, useUi } from '../../state/ui-state'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { aSnapshot, aSpecialist } from '../../testing/fixture'
import { SpecialistsTable } from './SpecialistsTable'

const coderA = 'coder-a' as InstanceId

let fake: FakeBridge
function show(specialists: SpecialistRow[]) {
  const snapshot = aSnapshot()
  takeSnapshot({ ...snapshot, tables: { ...snapshot.tables, specialists } })
  return render(<SpecialistsTable instance={coderA} />)
}
const rowOf = (name: string) => screen.getByRole('row', { name: new RegExp(name) })

beforeEach(() => {
  resetUi()
  resetProjection()
  resetTelemetry()
  fake = fakeBridge()
  installBridge(fake)
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

describe('SpecialistsTable', () => {
  it('tells each layer in words, the answer time, and the reason', () => {
    const deaf = aSpecialist({
      id: 'coder-a/hermes-ai',
      state: 'degraded',
      layers: { process: 'ok', port: 'ok', ping: 'bad' },
      reason: { code: 'no-answer', message: 'port open, nobody answers' },
    })
    show([aSpecialist(), deaf])
    const sample = { at: 1, machine: { cpu: 0, memoryUsedBytes: 0, memoryTotalBytes: 1 }, usage: {}, beats: {} }
    act(() => takeSample({ ...sample, pings: { 'coder-a/engram-ai': 3.42, 'coder-a/hermes-ai': null } }))
    const well = within(rowOf('engram-ai'))
    expect([well.getByText('running'), well.getByText('open'), well.getByText('answers')]).toHaveLength(3)
    expect(well.getByText('3.4 ms')).toBeTruthy()
    const ill = within(rowOf('hermes-ai'))
    expect(ill.getByText('no answer')).toBeTruthy()
    // The reason has the room of the answer that did not come.
    expect(ill.getByText('port open, nobody answers').closest('td')?.colSpan).toBe(2)
  })

  it('shows a specialist that answers under another name', () => {
    show([aSpecialist({ name: 'Engram-ai', answeredAs: 'athena-ai' })])
    expect(screen.getByText('answers as athena-ai')).toBeTruthy()
    cleanup()
    show([
      aSpecialist({ name: 'Engram-ai', answeredAs: 'engram-ai' }),
      aSpecialist({ id: 'coder-a/tekton_core-ai', answeredAs: 'tekton-core-ci' }),
    ])
    expect(screen.queryByText(/answers as/)).toBeNull()
  })

  it('offers exactly the actions of the row', async () => {
    show([aSpecialist({ actions: ['stop', 'restart'] })])
    expect(screen.queryByRole('button')).toBeNull()
    await userEvent.hover(rowOf('engram-ai'))
    expect(screen.queryByRole('button', { name: 'Start engram-ai' })).toBeNull()
    await userEvent.click(within(rowOf('engram-ai')).getByRole('button', { name: 'Restart engram-ai' }))
    expect(fake.calls).toEqual([{ name: 'component.restart', input: { ref: 'coder-a/engram-ai' } }])
    expect(useUi.getState().selected).toBeNull()
  })

  it('goes through the rows with the keyboard and opens with Enter', async () => {
    const user = userEvent.setup()
    show([aSpecialist(), aSpecialist({ id: 'coder-a/hermes-ai', order: 1 })])
    await user.tab()
    await user.keyboard('j')
    expect(useUi.getState().selected).toBe('coder-a/hermes-ai')
    await user.keyboard('{Enter}')
    expect(useUi.getState().dockTab).toBe('detail')
  })

  it('has a sentence for a platform without specialists, and for a filter that finds none', () => {
    const { unmount } = show([])
    expect(screen.getByText('Tekton has no AI specialists.')).toBeTruthy()
    unmount()
    useUi.setState({ filter: 'zzz' })
    show([aSpecialist()])
    expect(screen.getByText('No specialist matches “zzz”.')).toBeTruthy()
  })
})
