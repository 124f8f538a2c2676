// Builds every bench/*.bench.ts and runs it in a Node of its own: `npm run bench [-- part of a name]`.
// Each prints `name: ours / peer / limit = ratio`. The exit code says whether they could run, never how fast they were.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const outDir = join(root, 'node_modules/.cache/bench')
const SUFFIX = '.bench.ts'

const filter = process.argv[2] ?? ''
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith(SUFFIX) && file.includes(filter))
  .map((file) => file.slice(0, -SUFFIX.length))
if (names.length === 0) {
  console.error(`No bench has "${filter}" in its name.`)
  process.exit(1)
}

await build({
  configFile: false,
  logLevel: 'warn',
  root,
  resolve: { alias: { '@shared': join(root, 'src/shared') } },
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(names.map((name) => [name, join(root, 'bench', `${name}${SUFFIX}`)])),
      output: { entryFileNames: '[name].js' },
    },
  },
})

for (const name of names) {
  console.log(`\n${name}`)
  const module = JSON.stringify(pathToFileURL(join(outDir, `${name}.js`)).href)
  const program = `const { bench } = await import(${module}); await bench((line) => console.log(line))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) {
    console.error(`The bench ${name} could not run.`)
    process.exitCode = 1
  }
}
