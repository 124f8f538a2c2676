import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tillYamlJsonSchema } from './json-schema'

const PUBLISHED = resolve(import.meta.dirname, '../../../resources/till.schema.json')

type Schema = {
  properties?: Record<string, Schema>
  patternProperties?: unknown
  additionalProperties?: unknown
  $ref?: string
}

describe('the published JSON Schema', () => {
  it('is the one the parser uses (node scripts/write-schema.js brings it up to date)', () => {
    expect(JSON.parse(readFileSync(PUBLISHED, 'utf8'))).toEqual(tillYamlJsonSchema())
  })

  it('knows the words, refuses others, lets x-* be, and describes what needs describing', () => {
    const schema = tillYamlJsonSchema() as Schema & { title: string; definitions: Record<string, Schema> }
    expect(schema.title).toBe('till.yaml')
    expect(Object.keys(schema.properties ?? {})).toEqual(
      expect.arrayContaining(['name', 'ports', 'header', 'components']),
    )
    expect(schema).toMatchObject({ additionalProperties: false, patternProperties: { '^x-': {} } })
    const text = JSON.stringify(schema)
    for (const word of [
      'readiness_probe',
      'depends_on',
      'env_file',
      'success_exit_codes',
      'mcp',
      'process_log_ready',
      'exit_on_failure',
    ]) {
      expect(text).toContain(`"${word}"`)
    }
  })
})
