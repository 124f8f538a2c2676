import { statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '@shared/contract/failure'

/**
 * The folder of what ships with Till beside its code. In a checkout, and inside a package, two folders above the bundle
 * (`out/main`); else where a package keeps what can't lie in its archive. `resourcesPath`: Electron's, null without it.
 */
export function findResources(bundleFolder: string, resourcesPath: string | null = null): string {
  const candidates = [join(bundleFolder, '..', '..', 'resources')]
  // First, because what must be copied or run lies there unpacked.
  if (resourcesPath !== null) candidates.unshift(join(resourcesPath, 'resources'))
  const found = candidates.find((folder) =>
    statSync(join(folder, 'platforms'), { throwIfNoEntry: false })?.isDirectory(),
  )
  if (found !== undefined) return found
  throw new CommandError(
    'platform.unknown',
    `Till’s own platforms are missing: looked in ${candidates.join(' and ')}.`,
    {
      hint: 'Install Till again.',
    },
  )
}
