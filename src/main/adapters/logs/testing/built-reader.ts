import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../../../..')

/** The real thread that reads logs, bundled as it ships. */
export type BuiltReader = { path: string; remove(): void }

/** Bundles `src/main/log-reader.ts` to a file of this test's own, inside node_modules so that native packages are found. */
export async function buildReader(): Promise<BuiltReader> {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'till-reader-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(root, 'src/shared') } },
    build: {
      ssr: join(root, 'src/main/log-reader.ts'),
      outDir: folder,
      target: 'node18',
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'log-reader.cjs' } },
    },
  })
  return { path: join(folder, 'log-reader.cjs'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
