import type { Block, Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { lanesOf, lastPort, overlaps, showBlock } from './blocks'
import { exposedBlocks, keepFreeLine, rangesToKeep } from './ephemeral'
import type { SystemRules } from './ephemeral'

type ReservedRange = { from: number; to: number; what: string }

/** Ranges to avoid when choosing one's own bases (port-allocation-strategy.md, Reserved Port Ranges). */
const RESERVED_RANGES: readonly ReservedRange[] = [
  { from: 0, to: 1_023, what: 'system ports, which only root may bind' },
  { from: 3_000, to: 3_999, what: 'where development servers usually listen' },
  { from: 5_000, to: 5_999, what: 'where development services usually listen' },
  { from: 3_306, to: 3_306, what: 'MySQL’s port' },
  { from: 5_432, to: 5_432, what: 'PostgreSQL’s port' },
  { from: 8_080, to: 8_080, what: 'a standard web port' },
  { from: 8_443, to: 8_443, what: 'a standard web port' },
  { from: 27_017, to: 27_017, what: 'MongoDB’s port' },
]

/**
 * Sentences a person should read before taking these blocks. Reserved ranges are told for custom bases only: the
 * documents' own bases cross 8080 on purpose.
 */
export function blockWarnings(request: {
  definition: Pick<PlatformDefinition, 'name' | 'bounds'>
  ports: Blocks
  isCustom: boolean
}): string[] {
  const { definition, ports, isCustom } = request
  return [
    ...(isCustom ? reservedWarnings(ports) : []),
    ...boundsWarnings(definition, ports.component),
    ...(isCustom ? lanesOf(ports).flatMap(({ block }) => spacingWarnings(block)) : []),
  ]
}

/**
 * What is good to know of these blocks and keeps nothing from working. `rules` are the system's; null where it does not
 * tell. `system` is `linux`, `darwin` or `win32`.
 */
export function blockNotes(request: {
  definition: Pick<PlatformDefinition, 'lanes'>
  ports: Blocks
  rules: SystemRules | null
  system: string
}): string[] {
  const { definition, ports, rules, system } = request
  return rules === null ? [] : ephemeralNotes(definition, ports, rules, system)
}

/** Every range used by convention that a pair reaches into, one sentence each. */
export function reservedWarnings(ports: Blocks): string[] {
  return lanesOf(ports).flatMap(({ block }) =>
    reservedIn(block).map(({ from, to, what }) =>
      from === to
        ? `${showBlock(block)} holds ${from}, ${what}.`
        : `${showBlock(block)} reaches into ${from}-${to}, ${what}.`,
    ),
  )
}

/** Ranges used by convention that a block shares a port with. */
export function reservedIn(block: Block): readonly ReservedRange[] {
  return RESERVED_RANGES.filter(({ from, to }) => overlaps(block, { base: from, size: to - from + 1 }))
}

/** What the platform itself says of the place of its components; at most one sentence. */
export function boundsWarnings({ bounds, name }: Pick<PlatformDefinition, 'name' | 'bounds'>, block: Block): string[] {
  if (bounds === null || (block.base >= bounds.from && lastPort(block) <= bounds.to)) return []
  return [`${showBlock(block)} is outside ${bounds.from}-${bounds.to}, which ${name} expects: ${bounds.reason}.`]
}

/** Blocks that don’t begin at a multiple of their size leave gaps no other block fits in (Best Practices, 4). */
function spacingWarnings(block: Block): string[] {
  if (block.base % block.size === 0) return []
  const below = Math.max(block.size, block.base - (block.base % block.size))
  return [`${block.base} is no multiple of ${block.size}; ${below} would keep blocks evenly spaced.`]
}

function ephemeralNotes(
  definition: Pick<PlatformDefinition, 'lanes'>,
  ports: Blocks,
  rules: SystemRules,
  system: string,
): string[] {
  const exposed = exposedBlocks(ports, rules)
  if (exposed.length === 0 || rules.ephemeral === null) return []
  const line = keepFreeLine(system, rules, rangesToKeep(definition, exposed))
  return [
    `The system may take a port of ${exposed.map(showBlock).join(' and ')} for an outgoing connection ` +
      `(its range is ${rules.ephemeral.from}-${rules.ephemeral.to}).` +
      (line === null ? '' : ` To keep them free:\n${line}`),
  ]
}
