import type { Proposal } from '@shared/contract/commands'
import type { Block, Lane } from '@shared/model/ports'
import type { Cell, CellKind } from '../../ui/port-board/cell'

type Planned = Proposal['planned'][number]

/**
 * The boards of an instance that does not exist yet: what would be reserved, and who listens there now. The component
 * lane first; nothing has a state, so planned ports are hollow.
 */
export function boardOfProposal(proposal: Proposal): Cell[] {
  const { component, ai } = proposal.ports
  const cells = laneCells(proposal, 'component', component, ai)
  return ai === null ? cells : [...cells, ...laneCells(proposal, 'ai', ai, component)]
}

function laneCells(proposal: Proposal, lane: Lane, block: Block, other: Block | null): Cell[] {
  const planned = byPort(proposal, lane)
  const twins = byPort(proposal, lane === 'component' ? 'ai' : 'component')
  const occupied = new Map(
    proposal.occupied.filter((each) => each.lane === lane).map((each) => [each.port, each.label] as const),
  )
  return Array.from({ length: block.size }, (_, offset) => {
    const port = block.base + offset
    const plan = planned.get(port) ?? null
    const heldBy = plan === null ? (occupied.get(port) ?? null) : plan.heldBy
    const twin = other === null || plan === null || plan.isExtra ? undefined : twins.get(other.base + offset)
    const kind: CellKind =
      plan === null ? (heldBy === null ? 'free' : 'stranger') : heldBy === null ? 'reserved' : 'conflict'
    const facts = [plan?.variable ?? null, heldBy === null ? null : `held by ${heldBy}`].filter((fact) => fact !== null)
    if (kind === 'free') facts.push('free')
    if (kind === 'reserved') facts.push('nobody listens there now')
    const isPair = twin !== undefined && !twin.isExtra
    return {
      port,
      lane,
      offset,
      kind,
      name: plan?.name ?? null,
      ref: null,
      state: null,
      conflict: null,
      move: null,
      heldBy,
      caption: {
        subject: plan?.name ?? String(port),
        detail: [...(plan === null ? [] : [isPair ? `${port} ↔ ${twin.port}` : String(port)]), ...facts].join(' · '),
        spoken: `${[port, ...(plan === null ? [] : [plan.name]), ...facts].join(', ')}${isPair ? `; twin ${twin.port}` : ''}`,
        heldSince: null,
      },
    }
  })
}

function byPort(proposal: Proposal, lane: Lane): Map<number, Planned> {
  const found = new Map<number, Planned>()
  for (const each of proposal.planned) {
    if (each.lane === lane && !found.has(each.port)) found.set(each.port, each)
  }
  return found
}
