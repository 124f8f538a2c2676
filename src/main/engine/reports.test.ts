import { describe, expect, it } from 'vitest'
import { portsReportSchema } from '@shared/contract/commands'
import { good } from './testing/engine-fixture'
import { stranger } from './testing/fake-machine'
import { withInstance } from './testing/instances-fixture'

describe('the report of ports', () => {
  it('holds conflicts, links, what is kept ahead and what the system does, and fits its schema', async () => {
    const { world, engine } = await withInstance()
    world.machine.strangers.push(stranger(8_002))
    await world.clock.advance(12_000)
    const report = portsReportSchema.parse(await good(engine.call('ports.report', {}, null)))
    expect(report.conflicts).toContainEqual(expect.objectContaining({ kind: 'taken', port: 8_002 }))
    expect(report.conflicts?.[0]).not.toHaveProperty('choices')
    expect(report).toMatchObject({ links: [], ahead: [] })
    expect(report.rules).not.toBeNull()
    expect(report.listeners[0]).toMatchObject({ port: 8_002, commandLine: 'python3 -m http.server', container: null })
  })
})
