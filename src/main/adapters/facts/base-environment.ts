import { delimiter } from 'node:path'

/** Set by npm, Electron, Chromium, Node's own fork, build and test tools, or meant for Till itself. */
const OURS = [
  /^npm_/i,
  /^ELECTRON_/,
  /^CHROME_/,
  /^TILL_/,
  /^VITE(ST)?(_|$)/,
  /^PLAYWRIGHT_/,
  /^PW_TEST_/,
  /^VSCODE_INSPECTOR_/,
  /^NODE_(CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|UNIQUE_ID|ENV_ELECTRON_VITE)$/,
  /^(INIT_CWD|ORIGINAL_XDG_CURRENT_DESKTOP|GIO_LAUNCHED_DESKTOP_FILE(_PID)?|DESKTOP_STARTUP_ID|XDG_ACTIVATION_TOKEN)$/,
]

/** Set by npm or a test tool as well as by people, so that they go only where such a tool started us. */
const BY_TOOLS = new Set(['NODE_ENV', 'NODE', 'COLOR'])

/** The mount of an AppImage, gone when Till ends: nothing of it may live on in a child (AppImage documentation). */
const BY_APPIMAGE = new Set(['APPIMAGE', 'APPDIR', 'ARGV0', 'OWD'])

/**
 * What an editor's debugger puts into NODE_OPTIONS of its terminals: every Node below would wait for a debugger, or for a port
 * that another one holds. The rest of that variable is the person's.
 */
const BY_DEBUGGERS =
  /(?:^|\s)(?:(?:--require|-r|--import)[ =](?:"[^"]*bootloader[^"]*"|\S*bootloader\S*)|--inspect(?:-brk|-port|-wait)?(?:=\S+)?)(?=\s|$)/g

/** Folders that npm puts in front of PATH for its scripts. */
const NPM_FOLDER = /[\\/](node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/

/**
 * What a component inherits of Till's environment: the person's own variables, without those of the tools that started
 * Till. PATH without npm's folders.
 */
export function baseEnvironment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const hasTool = ['npm_execpath', 'npm_lifecycle_event', 'NODE_ENV_ELECTRON_VITE', 'VITEST'].some(
    (name) => name in env,
  )
  const appDir = env['APPDIR'] ?? ''
  const isInAppImage = (value: string): boolean => appDir !== '' && value.startsWith(appDir)
  const base: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || OURS.some((pattern) => pattern.test(name))) continue
    if (hasTool && BY_TOOLS.has(name)) continue
    if (appDir !== '' && BY_APPIMAGE.has(name)) continue
    if (name === 'NODE_OPTIONS') {
      const own = value.replaceAll(BY_DEBUGGERS, ' ').trim()
      if (own !== '') base[name] = own
      continue
    }
    if (name.toUpperCase() !== 'PATH' && name !== 'LD_LIBRARY_PATH' && name !== 'XDG_DATA_DIRS') {
      base[name] = value
      continue
    }
    const folders = value.split(delimiter)
    const kept = folders.filter((folder) => !isInAppImage(folder) && !(hasTool && NPM_FOLDER.test(folder)))
    // Windows calls it Path and asks for no case; whoever looks for it here does.
    const isPath = platform === 'win32' && name.toUpperCase() === 'PATH'
    if (kept.length > 0) base[isPath ? 'PATH' : name] = kept.join(delimiter)
  }
  return base
}
