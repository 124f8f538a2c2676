import { describe, expect, it } from 'vitest'
import { readVariables } from '@shared/env-file/read'
import type { InstanceFacts } from '../environment/instance-variables'
import { definitionOf, tekton } from '../ports/testing/definitions'
import { renderEnvLocal } from './render'

const facts: InstanceFacts = {
  id: 'coder-a',
  name: 'Coder-A',
  root: '/home/ann/Coder-A',
  mainRoot: '/home/ann/Tekton',
  ports: { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } },
}

const COMPONENTS =
  'ENGRAM HERMES ERGON RHETOR TERMA ATHENA PROMETHEUS HARMONIA TELOS SYNTHESIS TEKTON_CORE METIS APOLLO BUDGET PENIA SOPHIA NOESIS NUMA'.split(
    ' ',
  )

describe('renderEnvLocal for Tekton', () => {
  const { text, changes } = renderEnvLocal(tekton(), facts, null)

  it('writes every variable explicitly, in the installer’s order', () => {
    const order = [
      'TEKTON_REGISTRY_NAME',
      'TEKTON_MAIN_ROOT',
      'TEKTON_ROOT',
      'TEKTON_PORT_BASE',
      'TEKTON_AI_PORT_BASE',
      ...COMPONENTS.map((name) => `${name}_PORT`),
      'AISH_PORT',
      'AISH_MCP_PORT',
      'HEPHAESTUS_PORT',
      'HEPHAESTUS_MCP_PORT',
      'DB_MCP_PORT',
      ...COMPONENTS.map((name) => `${name}_AI_PORT`),
      'HEPHAESTUS_AI_PORT',
    ]
    expect([...readVariables(text).keys()]).toEqual(order)
    expect(changes.map(({ variable }) => variable)).toEqual(order)
    expect(text).not.toContain('$')
    expect(text).not.toContain('"')
  })

  it('has the right values, one component in two variables, and the documents’ headings', () => {
    const variables = readVariables(text)
    expect(variables.get('TEKTON_REGISTRY_NAME')).toBe('coder-a.tekton.development.us')
    expect(variables.get('TEKTON_MAIN_ROOT')).toBe('/home/ann/Tekton')
    expect(variables.get('TEKTON_ROOT')).toBe('/home/ann/Coder-A')
    expect([variables.get('BUDGET_PORT'), variables.get('PENIA_PORT')]).toEqual(['8113', '8113'])
    expect([variables.get('BUDGET_AI_PORT'), variables.get('PENIA_AI_PORT')]).toEqual(['45113', '45113'])
    expect(variables.get('HEPHAESTUS_AI_PORT')).toBe('45180')
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Coder-A',
      '# Base Configuration',
      '# Component Ports (all explicit)',
      '# AI Ports (all explicit)',
    ])
  })

  it('repairs the known damage and somebody else’s root, and keeps the person’s lines', () => {
    const damaged = text
      .replace('TEKTON_MAIN_ROOT=/home/ann/Tekton', 'TEKTON_MAIN_ROOT=/Users/bob/Tekton')
      .concat('MY_KEY=secret\nATHENA_AI_PORT=8105\n')
    const repaired = renderEnvLocal(tekton(), facts, damaged)
    expect(repaired.changes).toEqual([
      { variable: 'TEKTON_MAIN_ROOT', before: '/Users/bob/Tekton', after: '/home/ann/Tekton', occurrences: 1 },
      { variable: 'ATHENA_AI_PORT', before: '8105', after: '45105', occurrences: 2 },
    ])
    expect(repaired.text).toContain('MY_KEY=secret\nATHENA_AI_PORT=45105\n')
    expect(renderEnvLocal(tekton(), facts, repaired.text)).toEqual({ text: repaired.text, changes: [] })
  })

  it('leaves a registry name of this instance alone, and corrects one of another', () => {
    const own = renderEnvLocal(tekton(), facts, 'TEKTON_REGISTRY_NAME=coder-a.tekton.production.eu\n')
    expect(readVariables(own.text).get('TEKTON_REGISTRY_NAME')).toBe('coder-a.tekton.production.eu')
    const copied = renderEnvLocal(tekton(), facts, 'TEKTON_REGISTRY_NAME=primary.tekton.development.us\n')
    expect(readVariables(copied.text).get('TEKTON_REGISTRY_NAME')).toBe('coder-a.tekton.development.us')
  })
})

it('renderEnvLocal writes only what a platform has', () => {
  const definition = definitionOf('name: S\ncomponents: { web: { command: x, port: 3 } }\n')
  const ports = { component: { base: 9000, size: 100 }, ai: null }
  expect(renderEnvLocal(definition, { ...facts, ports }, null).text).toBe(
    '# Component Ports (all explicit)\nWEB_PORT=9003\n',
  )
})
