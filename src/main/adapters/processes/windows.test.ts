import { describe, expect, it } from 'vitest'
import { parseCimProcesses } from './cim-output'
import type { ProcessHandles } from './process-handles'
import { openWindows } from './windows'
import type { WindowsTools } from './windows'
import { loadWindowsHandles } from './windows-handles'

// What Windows PowerShell 5.1 prints for `Get-CimInstance Win32_Process | … | ConvertTo-Json -Compress`.
const TABLE =
  '[{"ProcessId":4,"ParentProcessId":0,"Started":1795428952123},' +
  '{"ProcessId":9120,"ParentProcessId":4,"Started":1795428990001},' +
  '{"ProcessId":9124,"ParentProcessId":9120,"Started":1795428991020}]\r\n'
const NODE = { pid: 9120, startTicks: 1795428990001 }

/** Tools that tell what they were asked. */
function recorded(more: Partial<WindowsTools> = {}): { asked: string[]; tools: WindowsTools } {
  const asked: string[] = []
  const note = (what: string): void => void asked.push(what)
  const handles: ProcessHandles = {
    open: (pid) => (note(`hold ${String(pid)}`), pid + 1),
    ended: () => new Set(),
    close: (handle) => note(`let go of ${String(handle - 1)}`),
  }
  const tools: WindowsTools = {
    table: () => null,
    powershell: async (script) => {
      note(script.includes('ProcessId=4') ? 'boot' : 'table')
      return script.includes('ProcessId=4') ? '1795428952123\r\n' : TABLE
    },
    taskkill: async (pid) => note(`taskkill ${String(pid)}`),
    end: (pid) => (note(`end ${String(pid)}`), 'sent'),
    handles: () => handles,
    ...more,
  }
  return { asked, tools }
}

describe('signals', () => {
  it('end a process at once with SIGKILL: this one alone, and held so that its number stays its own', async () => {
    const { asked, tools } = recorded()
    expect(await openWindows(tools).signal(NODE, 'SIGKILL')).toBe('sent')
    expect(asked).toEqual(['hold 9120', 'table', 'end 9120', 'let go of 9120'])
  })

  it('ask a program with a window to close, and say where it has none', async () => {
    const { asked, tools } = recorded()
    expect(await openWindows(tools).signal(NODE, 'SIGTERM')).toBe('sent')
    expect(asked).toContain('taskkill 9120')
    // ERROR: The process with PID 9120 could not be terminated.
    // Reason: This process can only be terminated forcefully (with /F option).
    const refusing = recorded({ taskkill: async () => Promise.reject(new Error('Command failed')) })
    expect(await openWindows(refusing.tools).signal(NODE, 'SIGTERM')).toBe('refused')
    expect(refusing.asked.at(-1)).toBe('let go of 9120')
  })

  it('reach nobody else who has that number by now, and suspend nobody', async () => {
    const { asked, tools } = recorded()
    const system = openWindows(tools)
    expect(await system.signal({ ...NODE, startTicks: NODE.startTicks - 1 }, 'SIGKILL')).toBe('gone')
    expect([await system.signal(NODE, 'SIGSTOP'), await system.signal(NODE, 'SIGCONT')]).toEqual(['refused', 'refused'])
    expect(asked.filter((what) => what.startsWith('end') || what.startsWith('taskkill'))).toEqual([])
  })

  it('go without holding where that can’t be had', async () => {
    const { tools } = recorded({ handles: () => null })
    expect(await openWindows(tools).signal(NODE, 'SIGKILL')).toBe('sent')
  })
})

it('looks once for all who ask at a time, and anew for who asks later', async () => {
  const { asked, tools } = recorded()
  const system = openWindows(tools)
  await Promise.all([system.startOf(9120), system.alive([NODE]), system.look()])
  expect(asked).toEqual(['table'])
  expect(await system.startOf(9124)).toBe(1795428991020)
  expect(asked).toEqual(['table', 'table'])
})

it('asks once which boot it is', async () => {
  const { asked, tools } = recorded()
  const system = openWindows(tools)
  expect([await system.bootId(), await system.bootId()]).toEqual(['1795428952123', '1795428952123'])
  expect(asked).toEqual(['boot'])
})

it('asks no PowerShell where the system’s own call can be had, and looks the closer', async () => {
  const { asked, tools } = recorded({ table: () => () => parseCimProcesses(TABLE) })
  const system = openWindows(tools)
  expect(await system.bootId()).toBe('1795428952123')
  expect(await system.startOf(9120)).toBe(NODE.startTicks)
  expect(await system.signal(NODE, 'SIGKILL')).toBe('sent')
  expect(asked).toEqual(['hold 9120', 'end 9120', 'let go of 9120'])
  expect([system.paceMs, openWindows(recorded().tools).paceMs]).toEqual([10, 500])
})

it('sees by their handles who has ended', () => {
  const [WAITED, TIMEOUT, FAILED] = [0, 0x102, 0xffff_ffff]
  const states = new Map([
    [501, WAITED],
    [502, TIMEOUT],
    [503, FAILED],
  ])
  const closed: number[] = []
  const handles = loadWindowsHandles({
    OpenProcess: (access, isInherited, pid) => (access === 0x10_0000 && isInherited === 0 && pid < 100 ? pid + 500 : 0),
    WaitForSingleObject: (handle, ms) => (ms === 0 ? (states.get(handle) ?? FAILED) : FAILED),
    CloseHandle: (handle) => closed.push(handle),
  })
  expect([handles?.open(1), handles?.open(999)]).toEqual([501, null])
  expect([...(handles?.ended([501, 502, 503]) ?? [])]).toEqual([501])
  handles?.close(501)
  expect(closed).toEqual([501])
})

it.skipIf(process.platform === 'win32')('has no handles where there is no kernel32.dll', () => {
  expect(loadWindowsHandles()).toBeNull()
})
