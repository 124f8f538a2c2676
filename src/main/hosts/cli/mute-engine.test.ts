import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { MUTE_AFTER_MS, saidWhenMute } from './mute-engine'

let said: string[]
const io = { err: (text: string) => void said.push(text) }
beforeEach(() => {
  said = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

it('says once that an engine keeps silent, and why, and takes its answer all the same', async () => {
  let tell: (word: string) => void = () => {}
  const whyMute = async () => 'It is suspended.'
  const asked = saidWhenMute(io, { whyMute }, new Promise<string>((resolve) => (tell = resolve)))
  await vi.advanceTimersByTimeAsync(MUTE_AFTER_MS - 1)
  expect(said).toEqual([])
  await vi.advanceTimersByTimeAsync(10 * MUTE_AFTER_MS)
  expect(said).toEqual(['It is suspended.'])
  tell('well')
  expect(await asked).toBe('well')
})

it('says nothing of one that answers, and that it waits where nobody knows why', async () => {
  expect(await saidWhenMute(io, {}, Promise.resolve(7))).toBe(7)
  await vi.advanceTimersByTimeAsync(MUTE_AFTER_MS)
  expect(said).toEqual([])
  void saidWhenMute(io, { whyMute: () => Promise.reject(new Error('no')) }, new Promise(() => {}))
  await vi.advanceTimersByTimeAsync(MUTE_AFTER_MS)
  expect(said).toEqual(['Till’s engine does not answer; still waiting for it (Ctrl+C gives up).'])
})
