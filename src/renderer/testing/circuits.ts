import type { BreakerRow, FallbackRow } from '@shared/model/degradation'
import type { InstanceId, Ref } from '@shared/model/ids'

const CODER_A = 'coder-a' as InstanceId
const ref = (name: string): Ref => `coder-a/${name}` as Ref

/** What keeps failing in coder-a: one circuit that is open, one on trial. */
export function circuitsAt(at: number): BreakerRow[] {
  return [
    {
      id: 'coder-a/hephaestus',
      instance: CODER_A,
      ref: ref('hephaestus'),
      capability: null,
      name: 'hephaestus',
      state: 'open',
      label: 'open',
      message: 'open after 5 failures in a row; 3 wait for it',
      since: at - 18_000,
      dueAt: at + 42_000,
      failures: 5,
      threshold: 5,
      trialsLeft: 0,
      paused: ['apollo', 'noesis', 'numa'].map(ref),
      actions: ['try', 'close'],
    },
    {
      id: 'coder-a/ergon',
      instance: CODER_A,
      ref: ref('ergon'),
      capability: null,
      name: 'ergon',
      state: 'half-open',
      label: 'on trial',
      message: 'on trial: closes after 10 s of being ready',
      since: at - 3_000,
      dueAt: null,
      failures: 6,
      threshold: 5,
      trialsLeft: 2,
      paused: [],
      actions: ['close'],
    },
  ]
}

/** What comes from elsewhere in coder-a meanwhile. */
export function fallbacksAt(at: number): FallbackRow[] {
  return [
    {
      id: 'coder-a#web_interface',
      instance: CODER_A,
      capability: 'web_interface',
      primary: ref('hephaestus'),
      chain: [{ ref: ref('penia'), parameters: {}, lost: 'text only, no charts' }],
      using: ref('penia'),
      isDegraded: true,
      message:
        'web_interface comes from penia, because hephaestus failed and is left alone for now; text only, no charts',
      since: at - 18_000,
      dueAt: null,
    },
  ]
}
