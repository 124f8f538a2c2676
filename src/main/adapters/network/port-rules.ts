import type { PortRules } from '../../engine/effects'

type Range = { from: number; to: number }

const MAX_PORT = 65_535

/** `32768	60999` of /proc/sys/net/ipv4/ip_local_port_range (ip-sysctl); null for anything else. */
export function parseLinuxRange(text: string | null): Range | null {
  const [, from, to] = /^\s*(\d+)\s+(\d+)\s*$/.exec(text ?? '') ?? []
  return range(from, to)
}

/** `8080,9148,45000-49999` of ip_local_reserved_ports; words that are neither port nor range are left out. */
export function parseReservedPorts(text: string | null): Range[] {
  return (text ?? '').split(',').flatMap((word) => {
    const [, from, to] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(word) ?? []
    return range(from, to ?? from) ?? []
  })
}

/** A single number, as ip_unprivileged_port_start holds; null for anything else. */
export function parseNumber(text: string | null): number | null {
  const [, number] = /^\s*(\d+)\s*$/.exec(text ?? '') ?? []
  return number === undefined ? null : Number(number)
}

/**
 * What `sysctl net.inet.ip.portrange.first net.inet.ip.portrange.last` prints on macOS (`net.inet.ip.portrange.first:
 * 49152`) and, with an equals sign or spaces, elsewhere. `first` and `last` are the range of bind and connect without a
 * port (ip(4), IP_PORTRANGE_DEFAULT).
 */
export function parseSysctlRange(output: string): Range | null {
  const value = (name: string): string | undefined =>
    new RegExp(`^net\\.inet\\.ip\\.portrange\\.${name}\\s*[:=]\\s*(\\d+)\\s*$`, 'm').exec(output)?.[1]
  return range(value('first'), value('last'))
}

/**
 * What `netsh int ipv4 show dynamicport tcp` prints: two numbers, the first port and how many. The words before the
 * colons are in the language of the system, the order is not.
 */
export function parseDynamicPorts(output: string): Range | null {
  const numbers = Array.from(output.matchAll(/:\s*(\d+)\s*$/gm), ([, number]) => Number(number))
  const [first, count] = numbers
  if (first === undefined || count === undefined || numbers.length !== 2 || count < 1) return null
  return range(first, first + count - 1)
}

/** What `netsh int ipv4 show excludedportrange protocol=tcp` prints: lines of two numbers, some with a `*` at their end. */
export function parseExcludedPorts(output: string): Range[] {
  return Array.from(output.matchAll(/^\s*(\d+)\s+(\d+)\s*\*?\s*$/gm)).flatMap(([, from, to]) => range(from, to) ?? [])
}

/** Nothing is known: no range is guessed. Below 1024 is what every system but Windows has by default. */
export const UNKNOWN_RULES: PortRules = { ephemeral: null, reserved: [], excluded: [], unprivilegedFrom: 1024 }

function range(from: string | number | undefined, to: string | number | undefined): Range | null {
  const found = { from: Number(from ?? Number.NaN), to: Number(to ?? Number.NaN) }
  return found.from >= 1 && found.to >= found.from && found.to <= MAX_PORT ? found : null
}
