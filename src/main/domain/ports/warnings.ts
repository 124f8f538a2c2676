import type { Block, Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { lanesOf, lastPort, overlaps, showBlock } from './blocks'

/** Ranges to avoid when choosing one's own bases (port-allocation-strategy.md, Reserved Port Ranges). */
const RESERVED_RANGES: readonly { from: number; to: number; what: string }[] = [
  { from: 0, to: 1_023, what: 'system ports, which only root may bind' },
  { from: 3_000, to: 3_999, what: 'where development servers usually listen' },
  { from: 5_000, to: 5_999, what: 'where development services usually listen' },
  { from: 3_306, to: 3_306, what: 'MySQL’s port' },
  { from: 5_432, to: 5_432, what: 'PostgreSQL’s port' },
  { from: 8_080, to: 8_080, what: 'a standard web port' },
  { from: 8_443, to: 8_443, what: 'a standard web port' },
  { from: 27_017, to: 27_017, what: 'MongoDB’s port' },
]

export type PortRange = { from: number; to: number }

/** Linux's default range for outgoing connections (ip(7), ip_local_port_range). */
export const LINUX_EPHEMERAL_RANGE: PortRange = { from: 32_768, to: 60_999 }

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
    ...(isCustom ? lanesOf(ports).flatMap(({ block }) => reservedWarnings(block)) : []),
    ...boundsWarnings(definition, ports.component),
  ]
}

/**
 * What is good to know of these blocks and keeps nothing from working. `ephemeral` is the system's range for outgoing
 * connections, or null where it keeps off our blocks.
 */
export function blockNotes(request: { ports: Blocks; isCustom: boolean; ephemeral?: PortRange | null }): string[] {
  const { ports, isCustom, ephemeral = LINUX_EPHEMERAL_RANGE } = request
  const blocks = lanesOf(ports)
  return [
    ...(isCustom ? blocks.flatMap(({ block }) => spacingNotes(block)) : []),
    ...(ephemeral === null ? [] : blocks.flatMap(({ block }) => ephemeralNotes(block, ephemeral))),
  ]
}

function reservedWarnings(block: Block): string[] {
  return RESERVED_RANGES.flatMap(({ from, to, what }) => {
    if (!overlaps(block, { base: from, size: to - from + 1 })) return []
    if (from === to) return [`${showBlock(block)} holds ${from}, ${what}.`]
    return [`${showBlock(block)} reaches into ${from}-${to}, ${what}.`]
  })
}

function spacingNotes(block: Block): string[] {
  if (block.base % block.size === 0) return []
  const below = Math.max(block.size, block.base - (block.base % block.size))
  return [`${block.base} is no multiple of ${block.size}; ${below} would keep blocks evenly spaced.`]
}

function boundsWarnings({ bounds, name }: Pick<PlatformDefinition, 'name' | 'bounds'>, block: Block): string[] {
  if (bounds === null || (block.base >= bounds.from && lastPort(block) <= bounds.to)) return []
  return [`${showBlock(block)} is outside ${bounds.from}-${bounds.to}, which ${name} expects: ${bounds.reason}.`]
}

function ephemeralNotes(block: Block, range: PortRange): string[] {
  if (!overlaps(block, { base: range.from, size: range.to - range.from + 1 })) return []
  return [
    `The system may take a port of ${showBlock(block)} for an outgoing connection (its range is ${range.from}-${range.to}). ` +
      `To keep them free:\nsysctl -w net.ipv4.ip_local_reserved_ports=${showBlock(block)}`,
  ]
}
