import type { Listener } from '@shared/model/ports'
import type { CellCaption, CellKind } from '../../ui/port-board/cell'
import type { Planned } from './planned'

/** States in which a row's process should listen. */
const SHOULD_LISTEN = new Set(['ready', 'degraded'])
/** States in which it should not. */
const SHOULD_REST = new Set(['stopped', 'unknown'])

/** The words for one port: who it is for, its twin, its state and why, and who holds it instead. */
export function captionOf(
  port: number,
  kind: CellKind,
  planned: Planned | null,
  listeners: readonly Listener[],
): CellCaption {
  const others = listeners.filter((each) => planned === null || !isExpected(each, planned))
  const held = [...new Set(others.map(holder))].join(' and ')
  const since = others.map((each) => each.startedAt).find((at) => at !== null) ?? null

  if (planned === null) {
    if (kind === 'free') return { subject: String(port), detail: 'free', spoken: `${port}, free`, heldSince: null }
    const ours = kind === 'listening' ? ', not in the plan' : ''
    return {
      subject: String(port),
      detail: `held by ${held}${ours}`,
      spoken: `${port}, held by ${held}${ours}`,
      heldSince: since,
    }
  }

  const facts: string[] = []
  if (kind === 'conflict') facts.push(`held by ${held}`)
  if (planned.isExtra) {
    if (kind === 'reserved') facts.push('reserved, nobody listens')
    if (kind === 'listening') facts.push('listening')
  } else {
    if (planned.label !== null && kind !== 'conflict') facts.push(planned.label)
    if (planned.reason !== null && kind !== 'conflict') facts.push(planned.reason.message)
    if (planned.state !== null && kind === 'reserved' && SHOULD_LISTEN.has(planned.state)) facts.push('nobody listens')
    if (planned.state !== null && kind === 'listening' && SHOULD_REST.has(planned.state)) facts.push('still listening')
  }

  const twin = planned.twinPort
  const twinWord = planned.lane === 'component' ? 'specialist' : 'component'
  return {
    subject: planned.name,
    detail: [`${port}${twin === null ? '' : ` ↔ ${twin}`}`, ...facts].join(' · '),
    spoken: `${[port, planned.name, ...facts].join(', ')}${twin === null ? '' : `; ${twinWord} ${twin}`}`,
    heldSince: kind === 'conflict' ? since : null,
  }
}

/** Whether a listener on a planned port is the one it is planned for. */
export function isExpected(listener: Listener, planned: Planned): boolean {
  return listener.owner === 'ours' && listener.ref !== null && planned.expected.has(listener.ref)
}

function holder(listener: Listener): string {
  const who = listener.owner === 'ours' && listener.ref !== null ? listener.ref : listener.label
  return listener.protocol === 'udp' ? `${who} (UDP)` : who
}
