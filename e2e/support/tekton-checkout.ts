import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a folder that Till takes for a checkout of Tekton (tekton-interop.md, section 3). Nothing in it can be started. */
export function writeTektonCheckout(folder: string): string {
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'src/tekton.py'), '# stands for Tekton’s launcher\n')
  return folder
}
