import type { Finding } from '@shared/model/conflicts'
import { hideSecrets } from '@shared/secrets/hide-secrets'
import type { Declarations } from '../declared/declarations'

/** Why a row talks to a port that is not of its instance, as far as it is known. */
export type Cause = {
  sentence: string
  /** The file that says it, as the definition writes it; null where it is no env file. */
  file: string | null
  variable: string | null
}

/** What a process was given, and where each value came from. */
export type GivenEnvironment = {
  variables: Readonly<Record<string, string>>
  provenance: Readonly<Record<string, { source: string }>>
}

/** What is looked through, the likeliest first. */
export type Evidence = {
  /** The files of the instance whose row connects. */
  declared: Declarations
  given: GivenEnvironment | null
  findings: readonly Finding[]
}

/**
 * Where a port may have come from: a line of an env file that readers believe, a variable of the process, a place in the
 * code; null where nothing is known to name it.
 */
export function causeOf(port: number, evidence: Evidence): Cause | null {
  return inFiles(port, evidence.declared) ?? inEnvironment(port, evidence.given) ?? inCode(port, evidence.findings)
}

function inFiles(port: number, declared: Declarations): Cause | null {
  for (const [variable, places] of declared) {
    const last = places.at(-1)
    if (last === undefined || !names(variable, last.value, port)) continue
    const sentence = `${variable} in ${last.file} (line ${last.line}) says ${shown(variable, last.value)}.`
    return { sentence, file: last.file, variable }
  }
  return null
}

function inEnvironment(port: number, given: GivenEnvironment | null): Cause | null {
  for (const [variable, value] of Object.entries(given?.variables ?? {})) {
    if (!names(variable, value, port)) continue
    const source = SOURCES[given?.provenance[variable]?.source ?? ''] ?? given?.provenance[variable]?.source
    const sentence = `Its variable ${variable} is ${shown(variable, value)}${source === undefined ? '' : `, from ${source}`}.`
    return { sentence, file: null, variable }
  }
  return null
}

function inCode(port: number, findings: readonly Finding[]): Cause | null {
  const found =
    findings.find((one) => one.port === port && one.kind === 'literal') ?? findings.find((one) => one.port === port)
  if (found === undefined) return null
  return { sentence: `${found.file}:${found.line} has ${port} written into it.`, file: null, variable: null }
}

/** The layers of resolve.ts that are no files. */
const SOURCES: Record<string, string> = {
  inherited: 'the environment that Till was started with',
  header: 'the platform’s header',
  platform: 'the platform’s definition',
  ports: 'the plan',
}

const ADDRESS_WORD = /port|url|uri|host|addr|endpoint|server|base/i

/** Whether a value is an address that holds a port (`localhost:8000`, `http://h:8000/api`), or a port where its name says so. */
function names(variable: string, value: string, port: number): boolean {
  if (value.trim() === String(port)) return ADDRESS_WORD.test(variable)
  return new RegExp(`:${String(port)}(?!\\d)`).test(value)
}

const LONGEST_SHOWN = 80

function shown(variable: string, value: string): string {
  const told = hideSecrets(`${variable}=${value}`).slice(variable.length + 1)
  return told.length > LONGEST_SHOWN ? `${told.slice(0, LONGEST_SHOWN)}…` : told
}
