import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  parseDynamicPorts,
  parseExcludedPorts,
  parseLinuxRange,
  parseNumber,
  parseReservedPorts,
  parseSysctlRange,
  UNKNOWN_RULES,
} from './port-rules'
import { procText } from './proc-file'
import type { PortRules } from '../../engine/effects'

const run = promisify(execFile)
const TOOL_TIMEOUT_MS = 5_000

/** How this system uses ports, read anew each time. What it doesn't tell is null or empty, never a guess. */
export async function readPortRules(platform: NodeJS.Platform = process.platform): Promise<PortRules> {
  if (platform === 'linux') return linuxPortRules()
  if (platform === 'win32') return windowsPortRules()
  const output = await tool('sysctl', ['net.inet.ip.portrange.first', 'net.inet.ip.portrange.last'])
  return { ...UNKNOWN_RULES, ephemeral: parseSysctlRange(output) }
}

/** Linux keeps them in files (ip-sysctl). `folder` is for tests. */
export function linuxPortRules(folder = '/proc/sys/net/ipv4'): PortRules {
  return {
    ephemeral: parseLinuxRange(procText(`${folder}/ip_local_port_range`)),
    reserved: parseReservedPorts(procText(`${folder}/ip_local_reserved_ports`)),
    excluded: [],
    // Kernels before 4.11 have no such file, and 1024 for all.
    unprivilegedFrom: parseNumber(procText(`${folder}/ip_unprivileged_port_start`)) ?? UNKNOWN_RULES.unprivilegedFrom,
  }
}

async function windowsPortRules(): Promise<PortRules> {
  const [dynamic, excluded] = await Promise.all([
    tool('netsh', ['int', 'ipv4', 'show', 'dynamicport', 'tcp']),
    tool('netsh', ['int', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp']),
  ])
  return {
    ephemeral: parseDynamicPorts(dynamic),
    reserved: [],
    excluded: parseExcludedPorts(excluded),
    // Windows has no ports that need more rights.
    unprivilegedFrom: 1,
  }
}

async function tool(program: string, args: string[]): Promise<string> {
  try {
    return (await run(program, args, { windowsHide: true, timeout: TOOL_TIMEOUT_MS })).stdout
  } catch {
    // No such tool, or it refuses: then nothing is known, and that is told.
    return ''
  }
}
