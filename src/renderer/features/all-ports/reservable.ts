import type { InstanceRow, PlatformRow } from '@shared/model/rows'

/** A platform that blocks can be kept for. `aiDistance`: from the component base to the AI base; null without an AI lane. */
export type Reservable = { id: string; name: string; aiDistance: number | null }

/** Those of the instances first, also where a folder of one's own declares it; then what ships with Till. */
export function reservablePlatforms(
  instances: readonly InstanceRow[],
  platforms: readonly PlatformRow[],
): Reservable[] {
  const found = new Map<string, Reservable>()
  for (const { platform, platformName, ports } of instances)
    if (!found.has(platform))
      found.set(platform, {
        id: platform,
        name: platformName,
        aiDistance: distanceOf(ports.component.base, ports.ai?.base),
      })
  for (const { id, name, componentBase, aiBase } of platforms)
    if (!found.has(id)) found.set(id, { id, name, aiDistance: distanceOf(componentBase, aiBase) })
  return [...found.values()]
}

function distanceOf(component: number, ai: number | null | undefined): number | null {
  return ai === null || ai === undefined ? null : ai - component
}
