import type { PortRulesRow } from '@shared/model/conflicts'
import type { Block, Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { lanesOf, lastPort } from './blocks'

export type PortRange = { from: number; to: number }

/** What the system itself does with ports. */
export type SystemRules = Omit<PortRulesRow, 'id'>

/** Blocks of a pair of which the system may take a port for an outgoing connection. */
export function exposedBlocks(blocks: Blocks, rules: SystemRules): Block[] {
  const { ephemeral } = rules
  if (ephemeral === null) return []
  const kept = merge([...rules.reserved, ...rules.excluded])
  return lanesOf(blocks).flatMap(({ block }) => {
    const from = Math.max(block.base, ephemeral.from)
    const to = Math.min(lastPort(block), ephemeral.to)
    return from > to || isCovered({ from, to }, kept) ? [] : [block]
  })
}

/** What to keep free for them: all the lane may ever have where the platform says so, else the block itself. */
export function rangesToKeep(definition: Pick<PlatformDefinition, 'lanes'>, exposed: readonly Block[]): PortRange[] {
  return exposed.map((block) => {
    const own = { from: block.base, to: lastPort(block) }
    const lanes = [definition.lanes.component, definition.lanes.ai]
    const around = lanes
      .map((lane) => lane?.bounds ?? null)
      .find((bounds) => bounds !== null && bounds.from <= own.from && bounds.to >= own.to)
    return around ?? own
  })
}

/**
 * The line for a terminal that keeps the system's own connections off `wanted`, what was kept before included, so that
 * nothing is lost. null where nothing is wanted or the system has no such line.
 * Sources: ip-sysctl (ip_local_reserved_ports), sysctl of macOS (net.inet.ip.portrange), netsh of Windows.
 */
export function keepFreeLine(system: string, rules: SystemRules, wanted: readonly PortRange[]): string | null {
  const [first] = merge(wanted)
  if (first === undefined) return null
  switch (system) {
    case 'linux':
      return `sudo sysctl -w net.ipv4.ip_local_reserved_ports=${merge([...rules.reserved, ...wanted])
        .map(show)
        .join(',')}`
    case 'darwin': {
      const above = Math.max(...wanted.map(({ to }) => to)) + 1
      return rules.ephemeral !== null && above < rules.ephemeral.to
        ? `sudo sysctl -w net.inet.ip.portrange.first=${above}`
        : null
    }
    case 'win32':
      return `netsh int ipv4 add excludedportrange protocol=tcp startport=${first.from} numberofports=${first.to - first.from + 1}`
    default:
      return null
  }
}

/** `45000-49999` */
export function show({ from, to }: PortRange): string {
  return from === to ? String(from) : `${from}-${to}`
}

/** The same ports in the fewest ranges, in order. */
export function merge(ranges: readonly PortRange[]): PortRange[] {
  const merged: PortRange[] = []
  for (const range of [...ranges].toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || range.from > last.to + 1) merged.push({ ...range })
    else last.to = Math.max(last.to, range.to)
  }
  return merged
}

function isCovered(range: PortRange, merged: readonly PortRange[]): boolean {
  return merged.some(({ from, to }) => from <= range.from && to >= range.to)
}
