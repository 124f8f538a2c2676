import { CommandError, messageOf } from '@shared/contract/failure'
import type { FileChange } from '@shared/model/port-changes'
import type { PlatformDefinition } from '@shared/platform/definition'
import { concealSecrets } from '../../domain/env-local/conceal'
import { ENV_FILE } from '../../domain/env-local/file-name'
import { renderEnvLocal } from '../../domain/env-local/render'
import type { Effects, InstanceRecord } from '../effects'
import { factsOf } from '../unit-environment'

/** A file that is to be brought from one text to another; null: no such file. */
export type Writing = {
  root: string
  path: string
  /** The way people read it. */
  shown: string
  before: string | null
  after: string | null
}

export type EnvPlan = { writing: Writing; change: FileChange }

/**
 * What an instance's `.env.local` has to become for a plan, or null where it says so already. `records` are all
 * instances as they would be. Throws CommandError where the file can't be read, or is no place to write.
 */
export async function planEnvFile(
  files: Effects['files'],
  record: InstanceRecord,
  definition: PlatformDefinition,
  records: Iterable<InstanceRecord>,
): Promise<EnvPlan | null> {
  const path = files.resolve(record.root, ENV_FILE)
  await files.checkPlace({ root: record.root, path })
  const before = await files.readText(path)
  const { text, changes } = renderEnvLocal(definition, factsOf(record, records), before)
  if (text === before) return null
  const shown = files.shorten(path)
  return {
    writing: { root: record.root, path, shown, before, after: text },
    change: {
      path: shown,
      before: before === null ? null : concealSecrets(before),
      after: concealSecrets(text, new Set(changes.map(({ variable }) => variable))),
      changes,
    },
  }
}

/**
 * Writes files, all or none: where one can't be written, those before it are put back. `isExact`: as bytes that were
 * there before, without a new backup. Throws CommandError.
 */
export async function writeAll(
  files: Effects['files'],
  writings: readonly Writing[],
  isExact: boolean,
): Promise<() => Promise<void>> {
  const written: Writing[] = []
  const putBack = async (): Promise<void> => {
    const failed: string[] = []
    for (const { root, path, shown, before, after } of written.toReversed()) {
      try {
        if ((await files.readText(path)) !== after)
          throw new CommandError('files.failed', 'it was changed meanwhile and stays as it is.')
        await files.restoreText({ root, path, text: before })
      } catch (error) {
        failed.push(`${shown} could not be put back: ${messageOf(error)}`)
      }
    }
    if (failed.length > 0) throw new CommandError('files.failed', failed.join(' '))
  }
  try {
    for (const writing of writings) {
      const { root, path, after } = writing
      if (isExact || after === null) await files.restoreText({ root, path, text: after })
      else await files.replaceText({ root, path, text: after })
      written.push(writing)
    }
  } catch (error) {
    throw await afterPutBack(error, putBack)
  }
  return putBack
}

/** The error of what went wrong, with what could not be mended after it. */
export async function afterPutBack(error: unknown, putBack: () => Promise<void>): Promise<unknown> {
  try {
    await putBack()
    return error
  } catch (second) {
    const code = error instanceof CommandError ? error.failure.code : 'files.failed'
    return new CommandError(code, `${messageOf(error)} ${messageOf(second)}`)
  }
}
