import { describe, expect, it } from 'vitest'
import type { HeartbeatDefinition } from './definition'
import { parsePlatform } from './parse'

const read = (heartbeat: string) =>
  parsePlatform(`name: T\ncomponents:\n  a: { port: 1, command: a, heartbeat: ${heartbeat} }\n`, {
    file: 'till.yaml',
    source: 'folder',
  })
const definition = (heartbeat: string): HeartbeatDefinition | null | undefined => {
  const reading = read(heartbeat)
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join())
  return reading.platform.components[0]?.heartbeat
}
const problems = (heartbeat: string): string[] => {
  const reading = read(heartbeat)
  return reading.ok ? [] : reading.problems.map(({ path, message }) => `${path}: ${message}`)
}

describe('heartbeat', () => {
  it('keeps what is written and leaves the rest to the kind of the component', () => {
    expect(definition('{}')).toEqual({ limits: {} })
    expect(definition('{ period_seconds: 2, limits: { memory_mb: 512, latency_ms: null } }')).toEqual({
      periodMs: 2_000,
      limits: { memoryBytes: 512 * 1_024 ** 2, latencyMs: null },
    })
    expect(definition('{ late_seconds: 3.5, missing_seconds: 8 }')).toMatchObject({
      lateAfterMs: 3_500,
      missingAfterMs: 8_000,
    })
  })

  it('refuses what can’t be, with its place', () => {
    expect(problems('{ period_seconds: 10, late_seconds: 5 }')[0]).toMatch(/late_seconds: .*can’t be late before/)
    expect(problems('{ late_seconds: 20, missing_seconds: 20 }')[0]).toMatch(/missing_seconds: .*write more seconds/)
    expect(problems('{ limits: { error_rate: 5 } }')).toHaveLength(1)
    expect(problems('{ limits: { latency: 5 } }')[0]).toContain('latency')
  })
})
