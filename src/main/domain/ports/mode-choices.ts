import type { PlatformDefinition } from '@shared/platform/definition'
import { blocksAt, modeIndex, modeName, PLACED_MODES } from './modes'
import { reservedBy } from './paper'
import type { PaperReservation } from './paper'

export type ModeChoice = {
  mode: string
  /** `Coder-A` */
  label: string
  /** The component base of its own place; null for `custom` and where it has none. */
  base: number | null
  /** Why its own place can't be had, in a sentence; null where it can. */
  unavailable: string | null
}

/** Every mode a person may choose, `custom` last. `usedModes` are the modes of the platform's other instances. */
export function modeChoices(request: {
  definition: PlatformDefinition
  reservations: readonly PaperReservation[]
  usedModes: readonly { instance: string; mode: string }[]
}): ModeChoice[] {
  const placed = PLACED_MODES.map((mode) => {
    const ports = blocksAt(request.definition, modeIndex(mode) ?? 0)
    return {
      mode,
      label: modeName(mode),
      base: ports?.component.base ?? null,
      unavailable: whyUnavailable(request, mode),
    }
  })
  return [...placed, { mode: 'custom', label: modeName('custom'), base: null, unavailable: null }]
}

function whyUnavailable(
  { definition, reservations, usedModes }: Parameters<typeof modeChoices>[0],
  mode: string,
): string | null {
  const user = usedModes.find((used) => used.mode === mode)
  if (user !== undefined) return `${user.instance} already is ${modeName(mode)}.`
  const ports = blocksAt(definition, modeIndex(mode) ?? 0)
  if (ports === null) return 'Its blocks would pass the last port they may have.'
  return reservedBy(reservations, ports, null)
}
