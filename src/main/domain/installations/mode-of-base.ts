import type { PlatformDefinition } from '@shared/platform/definition'
import { blocksAt, modeIndex, PLACED_MODES } from '../ports/modes'

/** The mode whose own place begins at this component base; `custom` where there is none. */
export function modeOfBase(definition: Pick<PlatformDefinition, 'lanes'>, componentBase: number): string {
  const isThere = (mode: string): boolean =>
    blocksAt(definition, modeIndex(mode) ?? 0)?.component.base === componentBase
  return PLACED_MODES.find(isThere) ?? 'custom'
}
