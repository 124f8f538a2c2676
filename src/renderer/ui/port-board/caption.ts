import type { ConflictRow } from '@shared/model/conflicts'
import type { Listener } from '@shared/model/ports'
import { sentenceOf } from '@shared/words/sentence-of'
import type { CellCaption, CellKind } from './cell'
import { isExpected, type Planned } from './planned'

/** States in which a row's process should listen. */
const SHOULD_LISTEN = new Set(['ready', 'degraded'])
/** States in which it should not. */
const SHOULD_REST = new Set(['stopped', 'unknown'])

type Told = {
  port: number
  kind: CellKind
  planned: Planned | null
  listeners: readonly Listener[]
  conflict: ConflictRow | null
}

/** The words for one port: who it is for, its twin, its state and why, who holds it instead, what is wrong with it. */
export function captionOf({ port, kind, planned, listeners, conflict }: Told): CellCaption {
  const others = othersOf(planned, listeners)
  const held = holdersOf(planned, listeners)
  const since = others.map((each) => each.startedAt).find((at) => at !== null) ?? null
  const trouble = conflict === null ? [] : troubleOf(conflict, kind === 'conflict' && held !== null)

  if (planned === null) {
    const facts = [held === null ? 'free' : `held by ${held}${kind === 'listening' ? ', not in the plan' : ''}`]
    facts.push(...trouble)
    return {
      subject: String(port),
      detail: facts.join(' · '),
      spoken: [port, ...facts].join(', '),
      heldSince: held === null ? null : since,
    }
  }

  const facts: string[] = []
  if (kind === 'conflict' && held !== null) facts.push(`held by ${held}`)
  if (planned.isExtra) {
    if (kind === 'reserved') facts.push('reserved, nobody listens')
    if (kind === 'listening') facts.push('listening')
  } else {
    if (planned.label !== null && kind !== 'conflict') facts.push(planned.label)
    if (planned.reason !== null && kind !== 'conflict') facts.push(sentenceOf(planned.reason))
    if (planned.state !== null && kind === 'reserved' && SHOULD_LISTEN.has(planned.state)) facts.push('nobody listens')
    if (planned.state !== null && kind === 'listening' && SHOULD_REST.has(planned.state)) facts.push('still listening')
  }
  if (kind === 'listening') facts.push(...[...new Set(listeners.map(containerWord))].filter((word) => word !== ''))
  facts.push(...trouble)

  const twin = planned.twinPort
  const twinWord = planned.lane === 'component' ? 'specialist' : 'component'
  return {
    subject: planned.name,
    detail: [`${port}${twin === null ? '' : ` ↔ ${twin}`}`, ...facts].join(' · '),
    spoken: `${[port, planned.name, ...facts].join(', ')}${twin === null ? '' : `; ${twinWord} ${twin}`}`,
    heldSince: kind === 'conflict' && held !== null ? since : null,
  }
}

/** Who holds a port that is not theirs, each once: `node (pid 4123) and coder-b/hermes`; null: nobody. */
export function holdersOf(planned: Planned | null, listeners: readonly Listener[]): string | null {
  const others = othersOf(planned, listeners)
  return others.length === 0 ? null : [...new Set(others.map(holder))].join(' and ')
}

function othersOf(planned: Planned | null, listeners: readonly Listener[]): Listener[] {
  return listeners.filter((each) => planned === null || !isExpected(each, planned))
}

/** What the conflict adds: that it is let be; and its sentence, unless the holder has been named already. */
function troubleOf(conflict: ConflictRow, isHolderNamed: boolean): string[] {
  return [...(isHolderNamed ? [] : [conflict.title]), ...(conflict.isIgnored ? ['ignored'] : [])]
}

function holder(listener: Listener): string {
  const who = listener.owner === 'ours' && listener.ref !== null ? listener.ref : listener.label
  const container = containerWord(listener)
  const whole = container === '' ? who : `${who}, ${container}`
  return listener.protocol === 'udp' ? `${whole} (UDP)` : whole
}

/** `container web (docker)`; nothing where there is none, or where the label says its name already. */
function containerWord({ container, label }: Listener): string {
  if (container === null || container === undefined) return ''
  if (container.name !== null && label.includes(container.name)) return ''
  const engine = container.engine === 'other' ? '' : ` (${container.engine})`
  return container.name === null
    ? label.includes('container')
      ? ''
      : `a container${engine}`
    : `container ${container.name}${engine}`
}
