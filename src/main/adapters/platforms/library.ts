import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import { instanceIdSchema } from '@shared/model/ids'
import type { PlatformReading } from '@shared/platform/parse'
import type { Files, PlatformLibrary } from '../../engine/effects'
import { makePrivateFolder } from '../files/private-folder'
import { asCommandError } from '../files/system-error'
import { copyTree } from './copy-tree'

const DEFINITION = 'till.yaml'

type Readings = Record<string, { text: string; reading: PlatformReading } | undefined>

/** Reading YAML with a remedy for every mistake takes a tenth of a second cold: the build has done it (electron.vite.config.ts). */
async function loadReadings(path: string | null, files: Pick<Files, 'readText'>): Promise<Readings> {
  const text = path === null ? null : await files.readText(path)
  return text === null ? {} : (JSON.parse(text) as Readings)
}

/**
 * The platforms that ship with Till: every folder of `resources/platforms` with a `till.yaml`. Copies to run from go to
 * `samples` of the data folder, one an instance.
 */
export function createPlatformLibrary(options: {
  resources: string
  /** What the build read of them (`platforms.json` beside the bundle), or null: each start reads them anew. */
  readings?: string | null
  dataFolder: { samples: string }
  files: Pick<Files, 'readText'>
}): PlatformLibrary {
  const platforms = join(options.resources, 'platforms')

  const builtin: PlatformLibrary['builtin'] = async () => {
    const names = await readdir(platforms).catch((error: unknown) => {
      throw asCommandError(error, `Till’s own platforms in ${platforms} can’t be read`)
    })
    const readings = await loadReadings(options.readings ?? null, options.files)
    const found = names.toSorted().map(async (id) => {
      const folder = join(platforms, id)
      const path = join(folder, DEFINITION)
      const text = await options.files.readText(path)
      if (text === null) return []
      const built = readings[id]
      return [{ id, path, text, folder, reading: built?.text === text ? built.reading : null }]
    })
    return (await Promise.all(found)).flat()
  }

  const rootFor = (instance: InstanceId): string => {
    // It becomes a folder's name: what came past the compiler must not lead elsewhere.
    const id = instanceIdSchema.safeParse(instance).data
    if (id === undefined) throw new CommandError('instance.unknown', `${instance} can’t be the id of an instance.`)
    return join(options.dataFolder.samples, id)
  }

  return {
    builtin,
    rootFor,
    async install(id, instance) {
      const root = rootFor(instance)
      const platform = (await builtin()).find((each) => each.id === id)
      if (platform === undefined) {
        throw new CommandError('platform.unknown', `Till has no platform ${id} of its own.`, {
          hint: 'Choose one that it has, or open a folder with a till.yaml.',
        })
      }
      try {
        makePrivateFolder(dirname(root))
        await copyTree(platform.folder, root)
      } catch (error) {
        throw asCommandError(error, `The platform ${id} can’t be copied to ${root}`)
      }
      return root
    },
  }
}
