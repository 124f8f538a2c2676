import type { Block, Blocks } from '@shared/model/ports'

/** Both lanes as people read them: `8100-8199 · AI 45100-45199`. */
export function spans({ component, ai }: Blocks): string {
  return `${span(component)}${ai === null ? '' : ` · AI ${span(ai)}`}`
}

function span({ base, size }: Block): string {
  return `${String(base)}-${String(base + size - 1)}`
}
