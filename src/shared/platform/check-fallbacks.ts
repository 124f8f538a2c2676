import type { Found } from './build-words'
import type { ComponentDefinition, PlatformDefinition } from './definition'
import { didYouMean } from './nearest'

/** Who stands in for whom exists, can do it, and nobody stands in for itself or twice. */
export function checkFallbacks(platform: PlatformDefinition, found: Found): void {
  const byId = new Map(platform.components.map((component) => [component.id, component]))
  const ids = [...byId.keys()]
  const known = (id: string, capability: string, path: (string | number)[]): void => {
    const component = byId.get(id)
    if (component === undefined) found(path, 'value', `there is no component ${id}${didYouMean(id, ids)}.`)
    else if (!component.capabilities.includes(capability)) found(path, 'value', cannot(component, capability))
  }
  const places = new Map<string, string[]>()
  for (const { capability, primary, fallback } of platform.fallbacks ?? []) {
    const path = ['fallbacks', capability]
    const before = places.get(capability)
    if (before === undefined) known(primary, capability, [...path, 'primary'])
    const tried = before ?? []
    const at = [...path, 'chain', tried.length]
    if (fallback === primary) found(at, 'value', `${fallback} can’t stand in for itself.`)
    else if (tried.includes(fallback)) found(at, 'value', `${fallback} is in the chain already.`)
    else known(fallback, capability, at)
    places.set(capability, [...tried, fallback])
  }
}

function cannot({ id, capabilities }: ComponentDefinition, capability: string): string {
  const near = didYouMean(capability, capabilities)
  const next = near === '' ? `; add it to its capabilities` : near
  return `${id} does not say that it can do ${capability}${next}.`
}
