import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root'

/** The program of a scripted component; takes its port and the milliseconds until it listens. */
export const CHILD = join(ROOT, 'e2e/support/children/serve.mjs')

/** A component of a made-up platform: how long it takes until it listens, and what must be ready before. */
export type ScriptedComponent = { id: string; bootMs: number; needs: string[] }

/** Writes a folder with a `till.yaml` whose components are scripted children. Answers the folder. */
export function writeCheckout(folder: string, name: string, components: ScriptedComponent[]): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'till.yaml'), checkoutText(name, components))
  return folder
}

/** The text of that `till.yaml`. JSON is YAML, so names and paths need no care. */
export function checkoutText(name: string, components: ScriptedComponent[]): string {
  const blocks = components.map(({ id, bootMs, needs }, offset) => {
    const needed = Object.fromEntries(needs.map((need) => [need, { condition: 'process_healthy' }]))
    return `  ${id}:
    port: ${String(offset)}
    runtime: node
    entrypoint: ${JSON.stringify([CHILD, '${TILL_PORT}', String(bootMs)])}
    readiness_probe: { tcp: {} }
    shutdown: { timeout_seconds: 2 }
    depends_on: ${JSON.stringify(needed)}
`
  })
  return `version: 1\nname: ${JSON.stringify(name)}\nbind_address: 127.0.0.1\ncomponents:\n${blocks.join('')}`
}
