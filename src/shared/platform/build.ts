import { buildComponent } from './build-component'
import { buildEnvironment, buildExtraPorts, textList } from './build-words'
import type { Found } from './build-words'
import type { FallbackDefinition, LaneDefinition, PlatformDefinition } from './definition'
import { slug } from './names'
import { TILL_YAML_VERSION } from './schema'
import type { FallbacksText, PlatformText } from './schema'

/** Bases and size of the documents (port-allocation-strategy.md, Port Ranges). */
export const DEFAULT_COMPONENT_BASE = 8_000
export const DEFAULT_AI_BASE = 45_000
export const DEFAULT_BLOCK_SIZE = 100

/** What most servers bind when told nothing; a port free for it is free for narrower addresses too. */
const DEFAULT_BIND_ADDRESS = '0.0.0.0'

/** Read by default, as process-compose does; `.env.local` is where Till writes the ports. */
const DEFAULT_ENV_FILES = ['.env', '.env.local']

/** The definition with every default filled in. What can't be understood is told to `found`. */
export function buildPlatform(
  text: PlatformText,
  options: { source: 'builtin' | 'folder'; id?: string },
  found: Found,
): PlatformDefinition {
  if (text.version !== undefined && String(text.version) !== String(TILL_YAML_VERSION)) {
    found(['version'], 'value', `this Till reads version ${TILL_YAML_VERSION} of the format, not ${text.version}.`)
  }
  const id = options.id ?? text.id ?? slug(text.name ?? '')
  if (id === '') found([], 'key', 'name is missing: say what the platform is called.')
  const lanes = buildLanes(text)
  const components = Object.entries(text.components).map(([componentId, component]) =>
    buildComponent(componentId, component, found),
  )
  if (components.length === 0) found(['components'], 'key', 'components is empty: a platform has at least one.')
  return {
    id,
    name: text.name ?? id,
    description: text.description ?? '',
    source: options.source,
    isSample: options.source === 'builtin' && id === 'sample',
    bindAddress: text.bind_address === 'localhost' ? '127.0.0.1' : (text.bind_address ?? DEFAULT_BIND_ADDRESS),
    lanes,
    header: buildHeader(text.header),
    environment: {
      variables: buildEnvironment(text.environment, ['environment'], found),
      files: text.env_file === undefined ? defaultFiles(text) : textList(text.env_file),
      precedence: text.env_precedence ?? 'process-wins',
    },
    extraPorts: buildExtraPorts(text.extra_ports, null),
    components,
    bounds: text.bounds ?? null,
    fallbacks: buildFallbacks(text.fallbacks ?? {}),
  }
}

function buildFallbacks(text: FallbacksText): FallbackDefinition[] {
  return Object.entries(text).flatMap(([capability, { primary, chain }]) =>
    chain.map((given) => {
      const one = typeof given === 'string' ? { component: given } : given
      return { capability, primary, fallback: one.component, parameters: one.parameters ?? {}, lost: one.lost ?? '' }
    }),
  )
}

function defaultFiles(text: PlatformText): string[] {
  return DEFAULT_ENV_FILES.filter((file) => file !== '.env' || text.is_dotenv_disabled !== true)
}

function buildHeader(header: PlatformText['header']): PlatformDefinition['header'] {
  return Object.entries(header ?? {}).map(([variable, given]) => {
    if (typeof given !== 'object') return { variable, value: String(given) }
    const value = String(given.value)
    return given.keep === undefined ? { variable, value } : { variable, value, keep: given.keep }
  })
}

function buildLanes(text: PlatformText): PlatformDefinition['lanes'] {
  const component = buildLane(text.ports?.component, DEFAULT_COMPONENT_BASE, DEFAULT_BLOCK_SIZE)
  const given = text.ports?.ai
  const hasSpecialists = Object.values(text.components).some(({ specialist }) => specialist !== undefined)
  if (given === null || (given === undefined && !hasSpecialists)) return { component, ai: null }
  return { component, ai: buildLane(given, DEFAULT_AI_BASE, component.size) }
}

function buildLane(
  lane: Exclude<NonNullable<PlatformText['ports']>['component'], null>,
  base: number,
  size: number,
): LaneDefinition {
  if (typeof lane === 'number') return { base: lane, size, variable: null }
  const built = { base: lane?.base ?? base, size: lane?.size ?? size, variable: lane?.variable ?? null }
  return lane?.bounds === undefined ? built : { ...built, bounds: lane.bounds }
}
