import type { CONTRACT_VERSION as contractVersion } from '@shared/contract/version'
import type { Push } from '@shared/contract/stream'
import { holdTime } from '../ui/now'
import { bridge } from './bridge'
import { attached } from './first-attach'
import { reopenLogs, takeLogChunk } from './logs'
import { takePatch, takeSnapshot, useProjection } from './store'
import { takeSample } from './telemetry'

/** The contract this renderer was built for. Written again here, because the contract's file brings the schemas along. */
const CONTRACT_VERSION = 1 satisfies typeof contractVersion

/** Samples come each second; after this long without a word we ask whether anybody is there. */
export const SILENCE_MS = 5_000
/** An engine that takes longer than this to answer counts as lost until it does. */
export const ANSWER_WITHIN_MS = 3_000
const LOOK_EVERY_MS = 1_000

function hear(push: Push): void {
  // Not through setState: the time of the last word is no reason to draw anything.
  useProjection.getState().heardAt = Date.now()
  if (push.kind === 'patch') takePatch(push.patch)
  else if (push.kind === 'telemetry') takeSample(push.sample)
  else takeLogChunk(push.chunk)
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ms / 1_000} s`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function lose(): void {
  const { link, heardAt } = useProjection.getState()
  if (link.kind !== 'live') return
  useProjection.setState({ link: { kind: 'lost', since: heardAt } })
  holdTime(heardAt)
}

/** Takes the whole state anew; where nobody answers, what is shown counts as last known. */
async function attach(): Promise<void> {
  try {
    const { contract, snapshot } = await within(attached(), ANSWER_WITHIN_MS)
    if (contract !== CONTRACT_VERSION) {
      const message = `This window speaks version ${CONTRACT_VERSION} with the engine, which speaks ${contract}. Restart Till.`
      useProjection.setState({ link: { kind: 'refused', message } })
      return
    }
    const wasLost = useProjection.getState().link.kind === 'lost'
    useProjection.getState().heardAt = Date.now()
    takeSnapshot(snapshot)
    holdTime(null)
    if (wasLost) reopenLogs()
  } catch (error) {
    console.warn('The engine did not answer:', error)
    lose()
  }
}

/**
 * Connects the page with the engine: whole state first, then pushes. Silence while the window is visible is looked
 * into; the tables stay as last known until the engine answers again. Returns what ends it.
 */
export function connect(): () => void {
  const endListening = bridge().listen(hear)
  let isAsking = true
  const ask = (): void => {
    isAsking = true
    void attach().finally(() => (isAsking = false))
  }
  const look = (): void => {
    const { link, heardAt } = useProjection.getState()
    if (isAsking || document.hidden || link.kind === 'refused') return
    if (link.kind !== 'live' || Date.now() - heardAt > SILENCE_MS) ask()
  }
  ask()
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    endListening()
  }
}

/** Resolves once the engine has answered, whatever it said, and after `withinMs` without an answer. */
export function firstAnswer(withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const isHeard = (): boolean => useProjection.getState().link.kind !== 'connecting'
    const late = setTimeout(done, withinMs)
    const endHearing = useProjection.subscribe(() => {
      if (isHeard()) done()
    })
    function done(): void {
      clearTimeout(late)
      endHearing()
      resolve()
    }
    if (isHeard()) done()
  })
}
