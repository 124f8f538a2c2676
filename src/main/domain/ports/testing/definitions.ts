import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PlatformDefinition } from '@shared/platform/definition'
import { describeProblems, parsePlatform } from '@shared/platform/parse'

/** A definition from text; throws its problems. */
export function definitionOf(text: string): PlatformDefinition {
  const reading = parsePlatform(text, { file: 'till.yaml', source: 'folder' })
  if (!reading.ok) throw new Error(describeProblems('till.yaml', reading.problems))
  return reading.platform
}

/** The definition of Tekton as it ships. */
export function tekton(): PlatformDefinition {
  const path = resolve(import.meta.dirname, '../../../../../resources/platforms/tekton/till.yaml')
  return definitionOf(readFileSync(path, 'utf8'))
}
