// Writes resources/till.schema.json, what editors complete a till.yaml with, from the schema the parser uses.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const root = resolve(import.meta.dirname, '..')
const target = resolve(root, 'resources/till.schema.json')
const source = resolve(root, 'src/shared/platform/json-schema.ts')
const alias = { '@shared': resolve(root, 'src/shared') }
const { module } = await runnerImport(source, { configFile: false, logLevel: 'error', resolve: { alias } })
writeFileSync(target, `${JSON.stringify(module.tillYamlJsonSchema(), null, 2)}\n`)
const formatted = spawnSync('npx', ['oxfmt', target], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exit(formatted.status ?? 1)
