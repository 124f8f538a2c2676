import { describe, expect, it } from 'vitest'
import { instanceRow } from '../testing/rows'
import { trayMenu, trayMood, trayTooltip } from './tray-menu'

const primary = instanceRow({ id: 'primary', name: 'Primary', label: '22 ready' })
const broken = instanceRow({
  id: 'coder-a',
  name: 'Coder-A',
  state: 'failed',
  label: '1 failed',
  actions: ['start', 'stop'],
})
const moving = instanceRow({ id: 'coder-b', name: 'Coder-B', state: 'starting', label: '3 starting' })
const resting = instanceRow({ id: 'coder-c', name: 'Coder-C', state: 'stopped', label: 'stopped', actions: ['start'] })

describe('the tray', () => {
  it('shows the worst mood of all instances', () => {
    expect(trayMood([])).toBe('calm')
    expect(trayMood([primary, resting])).toBe('calm')
    expect(trayMood([primary, moving])).toBe('underway')
    expect(trayMood([moving, broken, primary])).toBe('trouble')
    expect(trayMood([instanceRow({ id: 'x', problem: 'Its folder is gone.' })])).toBe('trouble')
  })

  it('says in words what the picture shows, the worst first', () => {
    expect(trayTooltip([])).toBe('Till: no instances yet')
    expect(trayTooltip([primary, moving, broken])).toBe(
      'Till. Coder-A: 1 failed; Coder-B: 3 starting; Primary: 22 ready',
    )
  })

  it('keeps the order of the instances and offers what is legal now', () => {
    const menu = trayMenu([primary, broken, resting])
    expect(menu.map((entry) => entry?.label ?? null)).toEqual([
      '● Primary: 22 ready',
      '▲ Coder-A: 1 failed',
      '□ Coder-C: stopped',
      null,
      'Open Till',
      'Quit Till',
    ])
    expect(menu[1]?.submenu.map((entry) => entry?.action)).toEqual([
      { kind: 'start', instance: 'coder-a' },
      { kind: 'stop', instance: 'coder-a' },
      { kind: 'show', instance: 'coder-a' },
    ])
    expect(menu[2]?.submenu.map((entry) => entry?.label)).toEqual(['Start', 'Open'])
  })

  it('has a way back and a way out when there is no instance', () => {
    expect(trayMenu([]).map((entry) => entry?.action)).toEqual([{ kind: 'open' }, { kind: 'quit' }])
  })
})
