// npm start: makes the machine ready, builds what is not built, opens Till. Arguments after `--` go to the app.
import { becomeChild } from './child.js'
import { ensureBuilt } from './build.js'
import { electronEnv } from './electron-runtime.js'
import { hasDisplay, isLinuxRoot, root } from './root.js'
import { setup } from './setup.js'

const NO_DISPLAY = `Till is ready, but there is no display to open its window on (neither DISPLAY nor WAYLAND_DISPLAY is set).
  On a desktop:           run npm start in a terminal of that desktop
  Over ssh:               connect with ssh -X, then npm start
  On a display in memory: xvfb-run -a npm start
  Without a window:       npx till up sample`

try {
  const found = await setup()
  ensureBuilt()
  if (hasDisplay) {
    const args = [...(isLinuxRoot ? ['--no-sandbox'] : []), '.', ...process.argv.slice(2)]
    becomeChild(found.executable, args, { cwd: root, env: { ...process.env, ...electronEnv(found) } })
  } else {
    console.error(NO_DISPLAY)
    process.exitCode = 1
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
