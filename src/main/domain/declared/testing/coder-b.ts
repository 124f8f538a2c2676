import type { InstanceId } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { plannedPorts } from '../../ports/plan'
import { tekton } from '../../ports/testing/definitions'
import { comparePorts } from '../compare'
import { fileConflicts } from '../conflicts'
import { readDeclarations, type DeclaredFile } from '../declarations'
import { fileDifferences } from '../file-differences'
import { ourVariables } from '../our-variables'

/** coder-b of Tekton, on its own blocks. */
export const id = 'coder-b' as InstanceId
export const definition = tekton()
export const blocks = { component: { base: 8_200, size: 100 }, ai: { base: 45_200, size: 100 } }
export const planned = plannedPorts(definition, blocks)
export const plan = { instance: id, name: 'coder-b', blocks, planned, files: definition.environment.files }
export const variables = ourVariables(definition, blocks, planned)
export const facts = { id, name: 'coder-b', root: '/home/ada/b', mainRoot: '/home/ada/main', ports: blocks }

/** An env file as it was found. */
export function file(text: string | null, name = '.env.local', problem: string | null = null): DeclaredFile {
  return { name, text, problem }
}

/** A stranger’s listener, but for what is told otherwise. */
export function listener(port: number, over: Partial<Listener> = {}): Listener {
  return {
    id: `tcp4:127.0.0.1:${port}`,
    protocol: 'tcp',
    family: 'ipv4',
    address: '127.0.0.1',
    isWildcard: false,
    port,
    owner: 'stranger',
    pid: 4123,
    command: 'node',
    commandLine: 'node x.js',
    folder: '/home/ada/x',
    user: 'ada',
    startedAt: 0,
    ref: null,
    label: over.ref ?? 'node (pid 4123) in ~/x',
    ...over,
  }
}

/** What the files get wrong. */
export function differencesIn(...files: DeclaredFile[]) {
  return fileDifferences(variables, readDeclarations(files))
}

/** The same as conflicts. */
export function conflictsIn(...files: DeclaredFile[]) {
  return fileConflicts(plan, files, differencesIn(...files), [])
}

/** The comparison, by variable. `up` and `coming` are the rows that are so for long enough. */
export function compare(files: DeclaredFile[], listeners: Listener[] = [], up: string[] = [], coming: string[] = []) {
  const declared = readDeclarations(files)
  const rows = comparePorts({
    instance: id,
    planned,
    declared,
    differences: fileDifferences(variables, declared),
    listeners,
    phaseOf: (ref) => ({
      isUp: up.includes(ref),
      isOn: up.includes(ref) || coming.includes(ref),
      isPressing: up.includes(ref) || coming.includes(ref),
    }),
  })
  return (variable: string) => {
    const row = rows.find((one) => one.variable === variable)
    if (!row) throw new Error(`no row ${variable}`)
    return row
  }
}

/** The damage of existing files (tekton-interop.md, section 2): AI ports right first, then the component's. */
export function damaged(): string {
  const ai = planned.filter(({ kind }) => kind === 'specialist')
  const ports = planned.filter(({ lane }) => lane === 'component')
  return [
    '# Tekton',
    'TEKTON_MAIN_ROOT=/Users/someone/Tekton',
    'TEKTON_ROOT=/home/ada/b',
    'TEKTON_PORT_BASE=8200',
    'TEKTON_AI_PORT_BASE=45200',
    ...ports.map(({ variable, port }) => `${variable}=${port}`),
    ...ai.map(({ variable, port }) => `${variable}=${port}`),
    ...ai.map(({ variable, offset }) => `${variable}=${8_200 + offset}`),
    '',
  ].join('\n')
}
