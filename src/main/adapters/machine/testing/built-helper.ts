import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../../../..')

/** The real helper, bundled as it ships, outside of any app. */
export type BuiltHelper = { fork(): ChildProcess; remove(): void }

/** Bundles `src/main/spawner.ts` to a file of this test's own, inside node_modules so that native packages are found. */
export async function buildHelper(): Promise<BuiltHelper> {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'till-helper-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(root, 'src/shared') } },
    build: {
      ssr: join(root, 'src/main/spawner.ts'),
      outDir: folder,
      target: 'node18',
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'spawner.cjs' } },
    },
  })
  return {
    fork: () => fork(join(folder, 'spawner.cjs'), [], { stdio: 'inherit', execArgv: [] }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
