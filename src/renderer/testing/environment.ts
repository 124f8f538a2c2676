import type { EnvironmentReport } from '@shared/contract/commands'
import type { Ref } from '@shared/model/ids'

type Variable = EnvironmentReport['variables'][number]
type Source = Variable['source']

const till: Source = { kind: 'till', label: 'Till' }
const ports: Source = { kind: 'ports', label: 'Till, port plan' }
const inherited: Source = { kind: 'inherited', label: 'inherited by Till' }
const file = (line: number): Source => ({ kind: 'file', label: `~/src/coder-a/.env.local:${line}` })

/** A variable of the shell; changed as told. */
export function aVariable(name: string, value: string, over: Partial<Variable> = {}): Variable {
  return { name, value, isHidden: false, source: inherited, overrode: [], ...over }
}

/** The environment of a row, read now, its process not running; changed as told. */
export function anEnvironment(ref: string, over: Partial<EnvironmentReport> = {}): EnvironmentReport {
  const [instance = '', component = ''] = ref.split('/')
  const variable = `${component.toUpperCase().replaceAll('-', '_')}_PORT`
  return {
    ref: ref as Ref,
    readAt: Date.now(),
    running: null,
    files: [
      { path: '~/.env', exists: false },
      { path: '~/src/coder-a/.env.local', exists: true },
    ],
    variables: [
      aVariable('TILL_COMPONENT', component, { source: till }),
      aVariable('TILL_INSTANCE', instance, { source: till }),
      aVariable('PYTHONPATH', `/home/ada/src/coder-a/${component}:/home/ada/src/coder-a`, {
        source: { kind: 'component', label: `definition of ${component}` },
        overrode: [{ value: '/home/ada/lib', isHidden: false, source: inherited }],
      }),
      aVariable('OPENAI_API_KEY', '••••', { source: file(12), isHidden: true }),
      aVariable(variable, '8101', {
        source: ports,
        overrode: [
          { value: '8001', isHidden: false, source: file(31) },
          { value: '', isHidden: false, source: inherited },
        ],
      }),
      aVariable('HOME', '/home/ada'),
      aVariable('PATH', '/usr/local/bin:/usr/bin:/bin'),
      aVariable('SHELL', '/bin/zsh'),
    ],
    problems: [],
    ...over,
  }
}
