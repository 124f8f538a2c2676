import type { Reason } from '@shared/model/lifecycle'

/**
 * Who may say that a component that is up is not well, the weightiest first: a suspended process explains all the others.
 * `readiness` is a specialist's ping too; `beats` are overdue heartbeats, `limits` what they carry, `usage` what Till
 * measures, `said` what the component says of itself, `dependency` what it gets from others.
 */
export const COMPLAINANTS = ['hung', 'readiness', 'liveness', 'beats', 'limits', 'usage', 'said', 'dependency'] as const
export type Complainant = (typeof COMPLAINANTS)[number]

/** What one of them says: good takes its complaint back, shaky degrades, bad fails. */
export type Word = { by: Complainant; kind: 'good' } | { by: Complainant; kind: 'shaky' | 'bad'; reason: Reason }

/** Why a component is degraded: the weightiest complaint; null where there is none. One good word outweighs no other's bad one. */
export function weightiest(complaints: ReadonlyMap<Complainant, Reason>): Reason | null {
  for (const by of COMPLAINANTS) {
    const reason = complaints.get(by)
    if (reason) return reason
  }
  return null
}

/** Whether what is bad is to be left alone: a suspended process can't answer, and is not dead. */
export function isExcused(complaints: ReadonlyMap<Complainant, Reason>): boolean {
  return complaints.has('hung')
}
