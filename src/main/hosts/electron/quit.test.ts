import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Quit, QuitChoice, QuitParts, RunningInstance } from './quit'
import { createQuit, SHOW_AFTER_MS } from './quit'

let running: RunningInstance[]
let onQuit: ReturnType<QuitParts['onQuit']>
let answers: ((answer: { choice: QuitChoice; isRemembered: boolean } | null) => void)[]
let said: string[]
let quit: Quit
let hasEnded: () => void

beforeEach(() => {
  running = [{ name: 'Primary', running: 3, rule: null }]
  onQuit = 'ask'
  answers = []
  said = []
  quit = createQuit({
    running: () => running,
    onQuit: () => onQuit,
    question: (instances) => {
      said.push(`asked about ${instances.map((one) => String(one.running)).join(' and ')}`)
      return new Promise((resolve) => answers.push(resolve))
    },
    remember(choice) {
      said.push(`remembered ${choice}`)
      return Promise.resolve()
    },
    show: () => said.push('shown'),
    end(choice) {
      said.push(`ended: ${choice}`)
      return new Promise((resolve) => (hasEnded = resolve))
    },
  })
})
afterEach(() => vi.useRealTimers())

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('quitting', () => {
  it('shows the window where stopping takes long, so that a person sees what is blocking', async () => {
    vi.useFakeTimers()
    quit.now('stop')
    await vi.advanceTimersByTimeAsync(SHOW_AFTER_MS - 1)
    expect(said).toEqual(['ended: stop'])
    await vi.advanceTimersByTimeAsync(1)
    expect(said).toEqual(['ended: stop', 'shown'])
  })

  it('shows nothing where all have ended soon', async () => {
    vi.useFakeTimers()
    quit.now('stop')
    hasEnded()
    await vi.advanceTimersByTimeAsync(SHOW_AFTER_MS)
    expect(said).toEqual(['ended: stop'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not ask where nothing runs', () => {
    running = []
    quit.ask()
    expect(said).toEqual(['ended: keep'])
  })

  it('does not ask where every instance has a rule of its own, and shows who takes long to stop', async () => {
    vi.useFakeTimers()
    running = [
      { name: 'Primary', running: 3, rule: 'keep' },
      { name: 'Coder-A', running: 2, rule: 'stop' },
    ]
    quit.ask()
    await vi.advanceTimersByTimeAsync(SHOW_AFTER_MS)
    expect(said).toEqual(['ended: keep', 'shown'])
  })

  it('asks where one of them has none', () => {
    running.push({ name: 'Coder-A', running: 2, rule: 'stop' })
    quit.ask()
    expect(said).toEqual(['asked about 3 and 2'])
  })

  it('does what was remembered without asking', () => {
    onQuit = 'stop'
    quit.ask()
    expect(said).toEqual(['ended: stop'])
  })

  it('asks once, however often it is wished', async () => {
    quit.ask()
    quit.ask()
    answers[0]?.({ choice: 'stop', isRemembered: false })
    await settle()
    quit.ask()
    expect(said).toEqual(['asked about 3', 'ended: stop'])
    expect(quit.isEnding()).toBe(true)
  })

  it('remembers only when told to', async () => {
    quit.ask()
    answers[0]?.({ choice: 'keep', isRemembered: true })
    await settle()
    expect(said).toEqual(['asked about 3', 'remembered keep', 'ended: keep'])
  })

  it('goes on after cancel, and asks again the next time', async () => {
    quit.ask()
    answers[0]?.(null)
    await settle()
    expect(quit.isEnding()).toBe(false)
    quit.ask()
    expect(said).toEqual(['asked about 3', 'asked about 3'])
  })

  it('ends at once when the system says so, even while it asks, and only once', async () => {
    quit.ask()
    quit.now('keep')
    answers[0]?.({ choice: 'stop', isRemembered: true })
    await settle()
    expect(said).toEqual(['asked about 3', 'ended: keep'])
  })
})
