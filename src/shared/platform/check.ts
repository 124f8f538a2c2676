import { checkFallbacks } from './check-fallbacks'
import { checkNeeds } from './check-needs'
import { checkPorts } from './check-ports'
import type { Found } from './build-words'
import type { PlatformDefinition } from './definition'

/** What a schema can't see: places, names and dependencies that contradict one another. */
export function checkPlatform(platform: PlatformDefinition, found: Found): void {
  checkNames(platform, found)
  checkPorts(platform, found)
  checkNeeds(platform, found)
  checkFallbacks(platform, found)
  if (platform.bounds !== null && platform.bounds.from > platform.bounds.to) {
    found(
      ['bounds'],
      'key',
      `the bounds ${platform.bounds.from} to ${platform.bounds.to} are empty; write the smaller port first.`,
    )
  }
}

/** Every name a person may use means one thing. */
function checkNames(platform: PlatformDefinition, found: Found): void {
  const owners = new Map<string, string>()
  for (const { id } of platform.components) owners.set(id, id)
  for (const component of platform.components) {
    const specialist = `${component.id}-ai`
    if (component.specialist !== null && owners.has(specialist)) {
      found(
        ['components', specialist],
        'key',
        `${specialist} is also the name of the specialist of ${component.id}; choose another id.`,
      )
    }
    for (const [index, alias] of component.aliases.entries()) {
      const owner = owners.get(alias)
      if (owner === undefined) owners.set(alias, component.id)
      else found(['components', component.id, 'aliases', index], 'value', `${alias} already means ${owner}.`)
    }
  }
}
