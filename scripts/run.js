// node scripts/run.js <tool> [arguments]: runs a tool of node_modules/.bin, or node, with an Electron that it can find.
import { join } from 'node:path'
import { becomeChild } from './child.js'
import { electronEnv } from './electron-runtime.js'
import { withProgramsOf } from './env-path.js'
import { root } from './root.js'
import { NotReady, setup } from './setup.js'

const [tool, ...args] = process.argv.slice(2)
if (tool === undefined) {
  console.error('Usage: node scripts/run.js <tool> [arguments]')
  process.exit(1)
}
try {
  const env = withProgramsOf(join(root, 'node_modules/.bin'), { ...process.env, ...electronEnv(await setup()) })
  becomeChild(tool, args, { cwd: root, env, shell: process.platform === 'win32' })
} catch (error) {
  if (!(error instanceof NotReady)) throw error
  console.error(error.message)
  process.exitCode = 1
}
