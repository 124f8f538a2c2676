import { describe, expect, test } from 'vitest'
import {
  parseDynamicPorts,
  parseExcludedPorts,
  parseLinuxRange,
  parseNumber,
  parseReservedPorts,
  parseSysctlRange,
} from './port-rules'

describe('Linux', () => {
  test('the range of outgoing connections', () => {
    expect(parseLinuxRange('32768\t60999\n')).toEqual({ from: 32_768, to: 60_999 })
    for (const odd of [null, '', '32768', '60999 32768', '0 70000', 'a b']) expect(parseLinuxRange(odd)).toBeNull()
  })

  test('ports left out of it: none, single ones, ranges, nonsense between', () => {
    expect(parseReservedPorts('\n')).toEqual([])
    expect(parseReservedPorts(null)).toEqual([])
    expect(parseReservedPorts('8080,9148,45000-49999\n')).toEqual([
      { from: 8080, to: 8080 },
      { from: 9148, to: 9148 },
      { from: 45_000, to: 49_999 },
    ])
    expect(parseReservedPorts('x,9-8,70000,12')).toEqual([{ from: 12, to: 12 }])
  })

  test('a single number', () => {
    expect(parseNumber('1024\n')).toBe(1024)
    expect(parseNumber('0\n')).toBe(0)
    expect(parseNumber(null)).toBeNull()
    expect(parseNumber('1024 2048')).toBeNull()
  })
})

test('macOS: the range as sysctl prints it', () => {
  expect(parseSysctlRange('net.inet.ip.portrange.first: 49152\nnet.inet.ip.portrange.last: 65535\n')).toEqual({
    from: 49_152,
    to: 65_535,
  })
  expect(parseSysctlRange('net.inet.ip.portrange.first: 49152\n')).toBeNull()
  expect(parseSysctlRange("sysctl: unknown oid 'net.inet.ip.portrange.first'\n")).toBeNull()
})

describe('Windows', () => {
  // `netsh int ipv4 show dynamicport tcp`, in English and in German.
  const ENGLISH = [
    '',
    'Protocol tcp Dynamic Port Range',
    '---------------------------------',
    'Start Port      : 49152',
    'Number of Ports : 16384',
    '',
  ].join('\r\n')
  const GERMAN = [
    '',
    'Dynamischer Portbereich von Protokoll tcp',
    '---------------------------------',
    'Startport       : 1024',
    'Anzahl von Ports: 13977',
    '',
  ].join('\r\n')
  // `netsh int ipv4 show excludedportrange protocol=tcp` where Hyper-V is on.
  const EXCLUDED = [
    '',
    'Protocol tcp Port Exclusion Ranges',
    '',
    'Start Port    End Port      ',
    '----------    --------      ',
    '      5357        5357      ',
    '      8180        8279      ',
    '     50000       50059     *',
    '',
    '* - Administered port exclusions.',
    '',
  ].join('\r\n')

  test('the range of outgoing connections, in any language', () => {
    expect(parseDynamicPorts(ENGLISH)).toEqual({ from: 49_152, to: 65_535 })
    expect(parseDynamicPorts(GERMAN)).toEqual({ from: 1024, to: 15_000 })
    expect(parseDynamicPorts('The system cannot find the file specified.\r\n')).toBeNull()
    expect(parseDynamicPorts('')).toBeNull()
  })

  test('ranges that nobody gets', () => {
    expect(parseExcludedPorts(EXCLUDED)).toEqual([
      { from: 5357, to: 5357 },
      { from: 8180, to: 8279 },
      { from: 50_000, to: 50_059 },
    ])
    expect(parseExcludedPorts('')).toEqual([])
  })
})
