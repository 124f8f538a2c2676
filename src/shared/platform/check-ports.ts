import { MAX_PORT } from '../model/ports'
import type { Found } from './build-words'
import type { PlatformDefinition, PortDefinition } from './definition'
import type { Path } from './problem'

type Claim = { lane: 'component' | 'ai'; port: PortDefinition; path: Path; label: string }

/** Offsets inside their block and nobody else's, variables that carry one thing each, lanes that fit beside each other. */
export function checkPorts(platform: PlatformDefinition, found: Found): void {
  const claims = claimsOf(platform)
  checkLanes(platform, found)
  checkOffsets(platform, claims, found)
  checkVariables(platform, claims, found)
}

function claimsOf(platform: PlatformDefinition): Claim[] {
  const claims: Claim[] = []
  for (const component of platform.components) {
    const path = ['components', component.id]
    if (component.port !== null) {
      claims.push({ lane: 'component', port: component.port, path: [...path, 'port'], label: component.id })
    }
    for (const port of component.extraPorts) {
      const label = `${port.name} of ${component.id}`
      claims.push({ lane: 'component', port, path: [...path, 'extra_ports', port.name], label })
    }
    if (component.specialist !== null) {
      const port = component.specialist.port
      claims.push({
        lane: 'ai',
        port,
        path: [...path, 'specialist', 'port'],
        label: `the specialist of ${component.id}`,
      })
    }
  }
  for (const port of platform.extraPorts) {
    claims.push({ lane: 'component', port, path: ['extra_ports', port.name], label: port.name })
  }
  return claims
}

function checkLanes(platform: PlatformDefinition, found: Found): void {
  const { component, ai } = platform.lanes
  for (const [name, lane] of [['component', component] as const, ['ai', ai] as const]) {
    if (lane !== null && lane.base + lane.size - 1 > MAX_PORT) {
      found(
        ['ports', name],
        'key',
        `${lane.base} and ${lane.size} ports reach beyond ${MAX_PORT}, the last port there is.`,
      )
    }
    const bounds = lane?.bounds ?? null
    if (lane !== null && bounds !== null && (lane.base < bounds.from || lane.base + lane.size - 1 > bounds.to)) {
      found(
        ['ports', name, 'bounds'],
        'value',
        `${lane.size} ports from ${lane.base} are not inside ${bounds.from} to ${bounds.to}.`,
      )
    }
  }
  if (ai === null) return
  const isApart = component.base + component.size <= ai.base || ai.base + ai.size <= component.base
  if (!isApart)
    found(['ports', 'ai'], 'key', `the block from ${ai.base} overlaps the components’ block from ${component.base}.`)
}

function checkOffsets(platform: PlatformDefinition, claims: readonly Claim[], found: Found): void {
  const taken = new Map<string, string>()
  for (const { lane, port, path, label } of claims) {
    const block = platform.lanes[lane]
    if (block === null) {
      found(path, 'key', 'ports has no ai block for the specialist; remove ai: null, or the specialist.')
      continue
    }
    if (port.offset >= block.size) {
      found(
        path,
        'value',
        `offset ${port.offset} is outside the block: it has ${block.size} ports, so 0 to ${block.size - 1}.`,
      )
    }
    const key = `${lane}:${port.offset}`
    const owner = taken.get(key)
    if (owner === undefined) taken.set(key, label)
    else found(path, 'value', `offset ${port.offset} already belongs to ${owner}.`)
  }
}

function checkVariables(platform: PlatformDefinition, claims: readonly Claim[], found: Found): void {
  const taken = new Map<string, string>()
  const claim = (variable: string, path: Path, label: string): void => {
    const owner = taken.get(variable)
    if (owner === undefined) taken.set(variable, label)
    else found(path, 'key', `${variable} already carries ${owner}; every variable carries one thing.`)
  }
  for (const { variable } of platform.header) claim(variable, ['header', variable], `the header’s ${variable}`)
  for (const name of ['component', 'ai'] as const) {
    const variable = platform.lanes[name]?.variable ?? null
    if (variable !== null) claim(variable, ['ports', name, 'variable'], `the base of the ${name} block`)
  }
  for (const { port, path, label } of claims) {
    for (const variable of [port.variable, ...port.aliases]) claim(variable, path, `the port of ${label}`)
  }
}
