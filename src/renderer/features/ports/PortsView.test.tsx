import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Comparison, ComparedPort } from '@shared/contract/commands'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Patch } from '@shared/contract/stream'
import { installBridge } from '../../state/bridge'
import { flushPatches, resetProjection, takePatch, takeSnapshot } from '../../state/store'
import { resetUi, useUi } from '../../state/ui-state'
import { aChoice, aConflict } from '../../testing/conflicts'
import { type FakeBridge, fakeBridge } from '../../testing/fake-bridge'
import { anInstance, aSnapshot, STORY_AT } from '../../testing/fixture'
import { aQuietSnapshot } from '../../testing/quiet'
import { PortsView } from './PortsView'

const coderA = 'coder-a' as InstanceId

function compared(name: string, offset: number, over: Partial<ComparedPort> = {}): ComparedPort {
  return {
    variable: `${name.toUpperCase()}_PORT`,
    aliases: [],
    name,
    ref: `coder-a/${name}` as Ref,
    lane: 'component',
    offset,
    declared: [{ file: '~/src/coder-a/.env.local', line: 3 + offset, variable: '', value: String(8_100 + offset) }],
    declaredPort: 8_100 + offset,
    reserved: 8_100 + offset,
    listening: [],
    level: 'ok',
    note: null,
    ...over,
  }
}

const hermes = compared('hermes', 1, {
  listening: [{ port: 8_101, label: 'python (pid 4101)', isExpected: true }],
})
const terma = compared('terma', 4, {
  level: 'warning',
  note: '.env.tekton says 8004, .env.local says 8104, which wins.',
  declared: [
    { file: '~/src/coder-a/.env.tekton', line: 31, variable: 'TERMA_PORT', value: '8004' },
    { file: '~/src/coder-a/.env.local', line: 7, variable: 'TERMA_PORT', value: '8104' },
  ],
})

let answers: Comparison[]
let bridge: FakeBridge
const comparison = (ports: ComparedPort[], files: Comparison['files'] = []): Comparison => ({
  instance: coderA,
  files,
  ports,
})

beforeEach(() => {
  resetUi()
  resetProjection()
  bridge = fakeBridge()
  installBridge(bridge)
  takeSnapshot(aQuietSnapshot())
  answers = [comparison([hermes, terma])]
  bridge.answer('ports.compare', () => ({ ok: true, value: answers.at(-1)! }))
})
afterEach(() => {
  cleanup()
  installBridge(undefined)
})

const callsOf = (name: string): unknown[] => bridge.calls.filter((call) => call.name === name).map(({ input }) => input)
let revision = 200
const patch = (put: Patch['put']): void =>
  act(() => {
    revision += 1
    takePatch({ revision, put, gone: {} })
    flushPatches()
  })
const table = (): Promise<HTMLElement> => screen.findByRole('table', { name: 'Ports of Coder-A' })

describe('PortsView', () => {
  it('shows the differences first, with every place that declares a port', async () => {
    render(<PortsView instance={anInstance()} />)
    expect(screen.getByText('Reading the files…')).toBeTruthy()
    const shown = await table()
    expect(screen.getByText('1 of 2 ports differs.')).toBeTruthy()
    expect(within(shown).queryByText('hermes')).toBeNull()
    expect(within(shown).getByText('.env.tekton says 8004, .env.local says 8104, which wins.')).toBeTruthy()
    expect(
      within(shown)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['8104.env.local:7', '8004.env.tekton:31, overridden'])
    await userEvent.click(screen.getByRole('checkbox', { name: 'Differences only' }))
    expect(within(shown).getByText('hermes')).toBeTruthy()
  })

  it('shows all where nothing differs, and says so', async () => {
    answers = [comparison([hermes])]
    render(<PortsView instance={anInstance()} />)
    expect(within(await table()).getByText('hermes')).toBeTruthy()
    expect(screen.getByRole('checkbox', { name: 'Differences only' })).toHaveProperty('checked', false)
    expect(screen.getByText(/what the files say, what is reserved and what listens agree/)).toBeTruthy()
  })

  it('compares again once things are quiet, and greys the last answer meanwhile', async () => {
    render(<PortsView instance={anInstance()} />)
    const box = (await table()).parentElement
    const { components } = aSnapshot().tables
    const rhetor = components.find((row) => row.id === 'coder-a/rhetor')!
    answers.push(comparison([hermes]))
    patch({ components: [{ ...rhetor, state: 'failed' }] })
    expect(box?.getAttribute('aria-busy')).toBe('true')
    patch({ components: [{ ...rhetor, state: 'stopped' }] })
    await waitFor(() => expect(callsOf('ports.compare')).toHaveLength(2))
    await waitFor(() => expect(screen.getByText(/agree\.$/)).toBeTruthy())
  })

  it('shows the first answer although things changed before it came, and never an older one over a newer', async () => {
    const told: (() => void)[] = []
    bridge.answer(
      'ports.compare',
      () =>
        new Promise((resolve) => {
          const value = told.length === 0 ? comparison([hermes, terma]) : comparison([hermes])
          told.push(() => resolve({ ok: true, value }))
        }),
    )
    const view = render(<PortsView instance={anInstance()} />)
    const rhetor = aSnapshot().tables.components.find((row) => row.id === 'coder-a/rhetor')!
    await waitFor(() => expect(told).toHaveLength(1))
    patch({ components: [{ ...rhetor, state: 'failed' }] })
    await act(async () => told[0]?.())
    expect((await table()).parentElement?.getAttribute('aria-busy')).toBe('true')
    expect(screen.getByText('1 of 2 ports differs.')).toBeTruthy()
    view.unmount()

    told.length = 0
    render(<PortsView instance={anInstance()} />)
    await waitFor(() => expect(told).toHaveLength(1))
    patch({ components: [{ ...rhetor, state: 'ready' }] })
    await waitFor(() => expect(told).toHaveLength(2))
    await act(async () => told[1]?.())
    await act(async () => told[0]?.())
    expect(screen.getByText(/agree\.$/)).toBeTruthy()
  })

  it('asks nothing again for what is none of its concern', async () => {
    render(<PortsView instance={anInstance()} />)
    const box = (await table()).parentElement
    const other = aSnapshot().tables.components.find((row) => row.id === 'primary/rhetor')!
    patch({ components: [{ ...other, state: 'failed' }] })
    expect(box?.getAttribute('aria-busy')).toBe('false')
  })

  it('keeps the last good answer beneath a failure', async () => {
    render(<PortsView instance={anInstance()} />)
    await table()
    bridge.answer('ports.compare', () => ({
      ok: false,
      failure: { code: 'folder.unreadable', message: 'The folder can’t be read.' },
    }))
    const rhetor = aSnapshot().tables.components.find((row) => row.id === 'coder-a/rhetor')!
    patch({ components: [{ ...rhetor, state: 'failed' }] })
    expect((await screen.findByRole('alert')).textContent).toContain('The folder can’t be read.')
    expect(screen.getByText('.env.tekton says 8004, .env.local says 8104, which wins.')).toBeTruthy()
  })

  it('says which file can’t be read', async () => {
    const problem = 'is a folder, not a file'
    answers = [comparison([hermes], [{ path: '~/src/coder-a/.env.local', exists: true, problem }])]
    render(<PortsView instance={anInstance()} />)
    expect((await screen.findByRole('alert')).textContent).toBe('~/src/coder-a/.env.local: is a folder, not a file')
  })

  it('offers a repair exactly where main does', async () => {
    render(<PortsView instance={anInstance()} />)
    await table()
    expect(screen.queryByRole('button', { name: 'Repair .env.local…' })).toBeNull()
    const repair = aChoice({ kind: 'repair', instance: coderA }, 'Repair')
    patch({ conflicts: [aConflict(STORY_AT, { id: 'd', kind: 'duplicate', instance: coderA, choices: [repair] })] })
    await userEvent.click(screen.getByRole('button', { name: 'Repair .env.local…' }))
    expect(useUi.getState().change).toEqual({ kind: 'repair', instance: 'coder-a' })
  })
})

describe('what is written into the code', () => {
  it('is searched for on request, with progress, and can be cancelled', async () => {
    render(<PortsView instance={anInstance()} />)
    await userEvent.click(screen.getByRole('button', { name: 'Search the files' }))
    expect(callsOf('scan.start')).toEqual([{ instance: 'coder-a' }])
    const scan = {
      id: coderA,
      state: 'running',
      filesDone: 1_200,
      filesTotal: 4_000,
      findings: [],
      findingCount: 3,
      message: '',
      startedAt: STORY_AT,
      endedAt: null,
    } as const
    patch({ scans: [{ ...scan, findings: [] }] })
    const bar = screen.getByRole('progressbar', { name: 'Searching the files of Coder-A' })
    expect(bar.getAttribute('aria-valuenow')).toBe('30')
    expect(screen.getByText('1,200 of 4,000 files · 3 found')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(callsOf('scan.cancel')).toEqual([{ instance: 'coder-a' }])
    const finding = {
      file: 'rhetor/api.py',
      line: 12,
      column: 8,
      port: 8_001,
      text: 'URL = "http://localhost:8001"',
      kind: 'literal',
      owner: 'primary' as InstanceId,
      variable: 'HERMES_PORT',
    } as const
    patch({
      scans: [{ ...scan, state: 'done', findings: [finding], findingCount: 3, message: '3 found.', endedAt: STORY_AT }],
    })
    const row = screen.getByRole('row', { name: /rhetor\/api\.py:12/ })
    expect(row.textContent).toContain('use')
    expect(within(row).getByRole('button', { name: 'Copy HERMES_PORT' })).toBeTruthy()
    expect(screen.getByText('and 2 more')).toBeTruthy()
  })
})

describe('who talks to whom, and this machine', () => {
  it('puts connections to another instance first and opens their card', async () => {
    const link = (from: string, to: string, isCross: boolean) => ({
      id: `${from}>${to}`,
      from: from as Ref,
      to: to as Ref,
      port: 8_000,
      connections: 2,
      isCross,
    })
    patch({
      links: [
        link('coder-a/apollo', 'coder-a/hermes', false),
        link('coder-a/rhetor', 'primary/engram', true),
        link('primary/apollo', 'primary/hermes', false),
      ],
      conflicts: [
        aConflict(STORY_AT, {
          id: 'x',
          kind: 'cross-talk',
          instance: coderA,
          ref: 'coder-a/rhetor' as Ref,
          port: 8_000,
        }),
      ],
    })
    render(<PortsView instance={anInstance()} />)
    const list = screen.getByRole('list', { name: 'Connections of Coder-A' })
    const lines = within(list).getAllByRole('listitem')
    expect(lines.map((line) => line.textContent)).toEqual([
      expect.stringContaining('rhetor of Coder-Atalks toengram of Primary8000'),
      expect.stringContaining('apollo→hermes8000'),
    ])
    expect(screen.getByText('One connection leads to another instance.')).toBeTruthy()
    await userEvent.click(within(list).getByRole('button', { name: 'Why…' }))
    expect(useUi.getState().conflict).toBe('x')
  })

  it('tells the ranges of the system and the remedy, and looks again', async () => {
    patch({
      portRules: [
        { id: 'rules', ephemeral: { from: 32_768, to: 60_999 }, reserved: [], excluded: [], unprivilegedFrom: 1_024 },
      ],
      conflicts: [
        aConflict(STORY_AT, { id: 'e', kind: 'ephemeral', instance: coderA, remedy: 'sudo sysctl -w x=45000-49999' }),
      ],
    })
    render(<PortsView instance={anInstance()} />)
    expect(screen.getByText('32768–60999')).toBeTruthy()
    expect(screen.getByText('1–1023')).toBeTruthy()
    expect(screen.getByText('sudo sysctl -w x=45000-49999')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Check again' }))
    expect(callsOf('ports.scan')).toEqual([{}])
  })
})
