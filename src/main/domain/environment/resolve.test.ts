import { describe, expect, it } from 'vitest'
import { definitionOf, tekton } from '../ports/testing/definitions'
import { expand } from './expand'
import { resolveEnvironment, traceEnvironment } from './resolve'
import type { EnvironmentRequest, ResolvedEnvironment } from './resolve'

const facts = {
  id: 'coder-a',
  name: 'Coder-A',
  root: '/w/a',
  mainRoot: '/w/main',
  ports: { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } },
}

/** The environment of the first component of a definition with these top-level and component lines. */
function resolve(top: string, component: string, more: Partial<EnvironmentRequest> = {}): ResolvedEnvironment {
  const definition = definitionOf(
    `name: S\n${top}components:\n  web: { command: x, port: 3, ${component} }\n  api: { command: x, port: 4 }\n`,
  )
  const [first] = definition.components
  if (first === undefined) throw new Error('there is a component')
  return resolveEnvironment({
    definition,
    component: first,
    part: 'component',
    facts,
    base: {},
    files: [],
    processFiles: [],
    ...more,
  })
}

describe('resolveEnvironment', () => {
  it('gives every process the ports of all, and says who it is', () => {
    const { variables, provenance } = resolve('', '')
    expect(variables).toEqual({
      WEB_PORT: '8103',
      API_PORT: '8104',
      TILL_INSTANCE: 'coder-a',
      TILL_ROOT: '/w/a',
      TILL_MAIN_ROOT: '/w/main',
      TILL_PORT_BASE: '8100',
      TILL_COMPONENT: 'web',
      TILL_PORT: '8103',
    })
    expect(provenance.WEB_PORT).toEqual({ source: 'ports', overrode: [] })
  })

  it('lets what was exported win over the files, or the files over it', () => {
    const files = [
      { path: '.env', text: 'A=file\nB=file\nC=first\n' },
      { path: '.env.local', text: 'C=second\n' },
      { path: 'gone', text: null },
    ]
    const given = { base: { A: 'exported' }, files }
    const first = resolve('', '', given)
    expect([first.variables.A, first.variables.B, first.variables.C]).toEqual(['exported', 'file', 'second'])
    expect(first.provenance.A).toEqual({ source: 'inherited', overrode: ['.env'] })
    expect(first.provenance.C).toEqual({ source: '.env.local', overrode: ['.env'] })
    const second = resolve('env_precedence: files-win\n', '', given)
    expect(second.variables.A).toBe('file')
    expect(second.provenance.A).toEqual({ source: '.env', overrode: ['inherited'] })
  })

  it('lets the definition win over both, the process’s files over that, its own over all, ports over them', () => {
    const { variables, provenance, problems } = resolve(
      'environment: { A: platform, B: platform, C: platform }\n',
      'environment: { C: own, API_PORT: 99 }',
      {
        base: { A: 'exported', API_PORT: '1' },
        processFiles: [{ path: 'web.env', text: 'B=web\nC=web\n' }],
      },
    )
    expect([variables.A, variables.B, variables.C, variables.API_PORT]).toEqual(['platform', 'web', 'own', '8104'])
    expect(provenance.C).toEqual({ source: 'web', overrode: ['platform', 'web.env'] })
    expect(problems).toEqual(['web sets API_PORT to 99, but the instance’s port is 8104; 8104 is used.'])
  })

  it('fills in what the definition refers to, but never what a file or the machine says', () => {
    const { variables, problems } = resolve(
      'environment: { URL: "http://h:${API_PORT}/${WHO}", WHO: "${USER:-nobody}", RAW: "$${USER}" }\n',
      '',
      {
        base: { SHOWN: '${API_PORT}' },
        files: [{ path: '.env', text: 'FILE=${API_PORT}\n' }],
      },
    )
    expect(problems).toEqual([])
    expect(variables).toMatchObject({
      URL: 'http://h:8104/nobody',
      WHO: 'nobody',
      RAW: '${USER}',
      SHOWN: '${API_PORT}',
      FILE: '${API_PORT}',
    })
  })

  it('takes a name within its own value for the layer below', () => {
    const { variables, problems } = resolve(
      'environment: { PATH: "/opt/bin:${PATH}" }\n',
      'environment: { PATH: "${TILL_ROOT}/bin:${PATH}" }',
      { base: { PATH: '/usr/bin' } },
    )
    expect(variables.PATH).toBe('/w/a/bin:/opt/bin:/usr/bin')
    expect(problems).toEqual([])
  })

  it('leaves circles as they are written, and tells them', () => {
    const { variables, problems } = resolve('environment: { A: "a${B}", B: "b${C}", C: "c${A}", D: "${A}!" }\n', '')
    expect(variables).toMatchObject({ A: 'a${B}', B: 'b${C}', C: 'c${A}', D: 'a${B}!' })
    expect(problems).toEqual(['A → B → C → A: these variables refer to one another; they stay as written.'])
  })

  it('tells what is not set and leaves it as written', () => {
    const { variables, problems } = resolve('', 'environment: { A: "${NOBODY}/x", B: "${B}" }')
    expect(variables).toMatchObject({ A: '${NOBODY}/x', B: '${B}' })
    expect(problems).toEqual([
      'A (web) needs NOBODY, which is not set.',
      'B (web) builds on itself, but nothing below sets it.',
    ])
  })

  it('passes on nothing of an outer Till, but its folder', () => {
    const { variables } = resolve('', '', { base: { TILL_RUN: 'r', TILL_AI_PORT: '1', TILL_HOME: '/h' } })
    expect(variables.TILL_RUN).toBeUndefined()
    expect(variables.TILL_AI_PORT).toBeUndefined()
    expect(variables.TILL_HOME).toBe('/h')
  })

  it('survives names every object has', () => {
    const { variables } = resolve('', '', {
      base: { constructor: 'x' },
      files: [{ path: '.env', text: '__proto__=y\ntoString=z\n' }],
    })
    expect(Object.getOwnPropertyDescriptor(variables, '__proto__')?.value).toBe('y')
    expect(variables).toMatchObject({ constructor: 'x', toString: 'z' })
  })
})

it('traces every value to its line, also those that were overridden', () => {
  const definition = definitionOf(
    'name: S\nenvironment: { A: "${A}/p" }\ncomponents:\n  web: { command: x, port: 3, environment: { A: "${A}/own" } }\n',
  )
  const [component] = definition.components
  if (component === undefined) throw new Error('there is a component')
  const traced = traceEnvironment({
    definition,
    component,
    part: 'component',
    facts,
    base: { A: 'base' },
    files: [{ path: '.env', text: 'A=one\n# A=no\nA=two\n__proto__=y\n' }],
    processFiles: [],
  })
  const of = (name: string) => traced.find((one) => one.name === name)?.values
  expect(of('A')).toEqual([
    { kind: 'file', source: '.env', line: 1, value: 'one' },
    { kind: 'file', source: '.env', line: 3, value: 'two' },
    { kind: 'inherited', source: 'inherited', line: null, value: 'base' },
    { kind: 'platform', source: 'platform', line: null, value: 'base/p' },
    { kind: 'component', source: 'web', line: null, value: 'base/p/own' },
  ])
  expect(of('__proto__')).toEqual([{ kind: 'file', source: '.env', line: 4, value: 'y' }])
  expect(of('WEB_PORT')?.map(({ kind }) => kind)).toEqual(['ports'])
})

it('takes a variable that a file sets a hundred thousand times', () => {
  const { variables } = resolve('', '', { files: [{ path: '.env', text: 'A=x\n'.repeat(100_000) }] })
  expect(variables.A).toBe('x')
})

describe('the environment of Tekton', () => {
  const definition = tekton()
  const of = (id: string, part: 'component' | 'specialist'): ResolvedEnvironment => {
    const component = definition.components.find((one) => one.id === id)
    if (component === undefined) throw new Error(id)
    const files = [{ path: '.env.local', text: 'HERMES_PORT=8101\nTEKTON_ROOT=/w/a\n' }]
    return resolveEnvironment({
      definition,
      component,
      part,
      facts,
      base: { TEKTON_ROOT: '/w/other' },
      files,
      processFiles: [],
    })
  }

  it('lets .env.local win over what was exported', () => {
    const { variables, provenance, problems } = of('tekton_core', 'component')
    expect(problems).toEqual([])
    expect(variables).toMatchObject({
      TEKTON_ROOT: '/w/a',
      TEKTON_NAME: 'tekton_core',
      PYTHONPATH: '/w/a/tekton-core:/w/a',
      TEKTON_CORE_PORT: '8110',
      TEKTON_PORT_BASE: '8100',
    })
    expect(provenance.TEKTON_ROOT).toEqual({ source: '.env.local', overrode: ['inherited', 'header'] })
  })

  it('tells a specialist whose it is and where to listen', () => {
    const { variables } = of('penia', 'specialist')
    const argv = definition.components.find(({ id }) => id === 'penia')?.specialist?.process.argv ?? []
    expect(argv.map((word) => expand(word, variables).text)).toEqual([
      'python',
      '-m',
      'shared.ai.generic_specialist',
      '--port',
      '45113',
      '--component',
      'penia',
      '--ai-id',
      'penia-ai',
    ])
  })
})

describe('expand', () => {
  it('fills in arguments and tells what is missing', () => {
    expect(expand('${A}/$${B}/${C:-c}/$D', { A: 'a' })).toEqual({ text: 'a/${B}/c/$D', problems: [] })
    expect(expand('${A}', {})).toEqual({ text: '${A}', problems: ['A is not set; “${A}” needs it.'] })
    expect(expand('${toString}', {}).problems).toHaveLength(1)
  })
})
