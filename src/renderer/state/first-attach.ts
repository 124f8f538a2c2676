import type { Bridge } from '@shared/contract/bridge'
import { bridge } from './bridge'

type Attached = ReturnType<Bridge['attach']>

let asked: Attached | null = null

/** Asks for the whole state already, before there is anybody to take it. */
export function askAhead(): void {
  asked = bridge().attach()
}

/** The whole state: as it was asked for ahead, once, else asked for now. */
export function attached(): Attached {
  const answer = asked ?? bridge().attach()
  asked = null
  return answer
}
