import { describe, expect, it } from 'vitest'
import type { PlatformDefinition } from '@shared/platform/definition'
import { parsePlatform } from '@shared/platform/parse'
import { blocksProblem, compareDefinitions, describeRedefinition } from './redefined'

function definition(components: string, head = ''): PlatformDefinition {
  const reading = parsePlatform(`name: Trio\n${head}components:\n${components}`, {
    file: 'till.yaml',
    source: 'folder',
  })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.platform
}

const HERMES = '  hermes: { command: node a, port: 1 }\n'
const ENGRAM = '  engram: { command: node b, port: 2 }\n'

describe('a definition that was read anew', () => {
  it('is told by what is new, gone and different', () => {
    const after = `  hermes: { command: node a, port: 3 }\n  prism: { command: node c }\n  rhetor: { command: node d }\n`
    const news = compareDefinitions(definition(HERMES + ENGRAM), definition(after))
    expect(news).toEqual({ added: ['prism', 'rhetor'], gone: ['engram'], changed: ['hermes'] })
    expect(describeRedefinition('till.yaml', news, ['hermes'])).toBe(
      'till.yaml was read anew: prism and rhetor are new, engram is gone, hermes has changed; ' +
        'hermes goes on as it was started until it is restarted or stopped',
    )
  })

  it('changes all where it changes what they have in common, and nobody where only a comment did', () => {
    const before = definition(HERMES + ENGRAM)
    const after = definition(HERMES + ENGRAM, 'environment: { MODE: quiet }\n')
    expect(compareDefinitions(before, after).changed).toEqual(['hermes', 'engram'])
    const same = compareDefinitions(before, definition(`# well\n${HERMES}${ENGRAM}`))
    expect(describeRedefinition('till.yaml', same, [])).toBe('till.yaml was read anew')
  })

  it('is refused where its blocks have another size: the ports are reserved', () => {
    const wide = definition(HERMES, 'ports: { component: { base: 8000, size: 200 } }\n')
    const withSpecialist = definition(
      HERMES.replace('port: 1', 'port: 1, specialist: { title: Guide, command: node s }'),
    )
    const block = { base: 8000, size: 100 }
    const [alone, both] = [
      { component: block, ai: null },
      { component: block, ai: { base: 45_000, size: 100 } },
    ]
    expect(blocksProblem(alone, definition(ENGRAM))).toBeNull()
    expect(blocksProblem(alone, wide)).toContain('another size')
    expect(blocksProblem(alone, withSpecialist)).toContain('another size')
    expect(blocksProblem(both, withSpecialist)).toBeNull()
    expect(blocksProblem(both, definition(HERMES))).toBeNull()
  })
})
