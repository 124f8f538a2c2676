import { useSyncExternalStore } from 'react'

const TICK_MS = 1_000

const hearers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()
let heldAt: number | null = null

function tick(): void {
  now = heldAt ?? Date.now()
  for (const hear of hearers) hear()
}

/** Stops all moving times at an instant, because what they tell of may no longer be so; null lets them go on. */
export function holdTime(at: number | null): void {
  if (heldAt === at) return
  heldAt = at
  tick()
}

/** The one ticker runs only while somebody shows a moving time and the window can be seen. */
function arrange(): void {
  const isNeeded = hearers.size > 0 && !document.hidden
  if (isNeeded && timer === undefined) {
    tick()
    timer = setInterval(tick, TICK_MS)
  } else if (!isNeeded && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}

function subscribe(hear: () => void): () => void {
  if (hearers.size === 0) document.addEventListener('visibilitychange', arrange)
  hearers.add(hear)
  if (timer === undefined) arrange()
  return () => {
    hearers.delete(hear)
    if (hearers.size > 0) return
    document.removeEventListener('visibilitychange', arrange)
    arrange()
  }
}

/**
 * What is to be said of the present moment. Who says it is drawn anew only when it changes: an uptime in hours doesn't
 * cost anything each second. `tell` must answer with a text, number or boolean.
 */
export function useTold<T extends string | number | boolean | null>(tell: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => tell(now))
}

const never = (): (() => void) => () => {}

/** A number that grows by one each `everyMs`, while `isOn`: a slower pace than each second. */
export function useTurn(everyMs: number, isOn: boolean): number {
  return useSyncExternalStore(isOn ? subscribe : never, () => (isOn ? Math.floor(now / everyMs) : 0))
}
