import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const ROOT = resolve(import.meta.dirname, '../../../../..')

/**
 * Builds a TypeScript file to a program that plain Node can run as a child. It lies under node_modules, so that it finds
 * the native packages. `remove` deletes it.
 */
export async function bundleProgram(entry: string): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.till-test-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { '@shared': join(ROOT, 'src/shared') } },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      target: 'node18',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'program.cjs' } },
    },
  })
  return { path: join(folder, 'program.cjs'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
