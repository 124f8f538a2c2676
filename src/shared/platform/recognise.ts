import { readVariables } from '../env-file/read'

/** Files that declare a platform; the first that is there counts. */
export const DECLARING_FILES = ['till.yaml', 'till.yml'] as const

/** Files whose presence tells what a folder is. Paths relative to it. */
export const TELLING_FILES = [...DECLARING_FILES, '.env.local', 'src/tekton.py', 'tekton-core', '.env.tekton'] as const

/** What a look into a folder found: which of TELLING_FILES exist, and the text of `.env.local` where it does. */
export type FolderFacts = { existing: readonly string[]; envLocal: string | null }

export type Recognition =
  /** `file` is the definition to read. */
  | { kind: 'till-yaml'; file: string }
  /** `registryName` is what TEKTON_REGISTRY_NAME says, where it says something. */
  | { kind: 'tekton'; registryName: string | null }
  | { kind: 'none' }

/**
 * What a folder is. A `till.yaml` wins over all else. A Tekton checkout has `.env.local` or `src/tekton.py`
 * (tekton-interop.md, section 3); since many projects have an `.env.local`, it counts only with a TEKTON_ variable.
 */
export function recognise(facts: FolderFacts): Recognition {
  const has = (file: string): boolean => facts.existing.includes(file)
  for (const file of DECLARING_FILES) if (has(file)) return { kind: 'till-yaml', file }
  const variables = facts.envLocal === null ? new Map<string, string>() : readVariables(facts.envLocal)
  const hasTektonVariables = [...variables.keys()].some((name) => name.startsWith('TEKTON_'))
  const isTekton = has('src/tekton.py') || has('tekton-core') || has('.env.tekton') || hasTektonVariables
  if (!isTekton) return { kind: 'none' }
  const name = variables.get('TEKTON_REGISTRY_NAME') ?? ''
  return { kind: 'tekton', registryName: name === '' ? null : name }
}
