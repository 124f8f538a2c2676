import type { Blocks } from '@shared/model/ports'

const MAX_PORT = 65_535

/** Bases as typed. */
export type TypedBases = { component: string; ai: string; isAiOwn: boolean }

/** Where typing begins. */
export function typedFrom(ports: Blocks | null): TypedBases {
  return {
    component: ports === null ? '' : String(ports.component.base),
    ai: ports?.ai === undefined || ports.ai === null ? '' : String(ports.ai.base),
    isAiOwn: false,
  }
}

/** The component base typed; the AI base keeps its distance until it is typed itself. */
export function withComponentBase(bases: TypedBases, text: string, aiDistance: number | null): TypedBases {
  const base = portOf(text)
  const ai = base === null || aiDistance === null || bases.isAiOwn ? null : base + aiDistance
  return { ...bases, component: text, ai: ai === null || ai > MAX_PORT ? bases.ai : String(ai) }
}

/** The port a text says, or null. */
export function portOf(text: string): number | null {
  if (!/^\s*\d{1,5}\s*$/.test(text)) return null
  const port = Number(text)
  return port >= 1 && port <= MAX_PORT ? port : null
}

/** What is wrong with what was typed, or null; nothing typed is not wrong yet. */
export function errorOf(text: string): string | null {
  return text.trim() === '' || portOf(text) !== null ? null : `Not a port from 1 to ${MAX_PORT}.`
}
