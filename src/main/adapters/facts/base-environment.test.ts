import { expect, test } from 'vitest'
import { baseEnvironment } from './base-environment'

test('what tools set goes, what is the person’s stays', () => {
  const env = {
    HOME: '/home/ada',
    LANG: 'de_DE.UTF-8',
    VITAL: 'mine',
    CHROMEDRIVER: 'mine',
    NODE_OPTIONS: '--max-old-space-size=4096',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    TILL_HOME: '/x',
    TILL_RUN: 'of another Till',
    npm_config_cache: '/x',
    npm_execpath: '/usr/lib/npm',
    INIT_CWD: '/x',
    NODE: '/usr/bin/node',
    COLOR: '1',
    NODE_ENV: 'production',
    ELECTRON_RUN_AS_NODE: '1',
    CHROME_DESKTOP: 'till.desktop',
    VITEST: 'true',
    VITE_X: '1',
    NODE_CHANNEL_FD: '3',
    PATH: '/x/node_modules/.bin:/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:/usr/bin:/bin',
    GONE: undefined,
  }
  expect(baseEnvironment(env)).toEqual({
    HOME: '/home/ada',
    LANG: 'de_DE.UTF-8',
    VITAL: 'mine',
    CHROMEDRIVER: 'mine',
    NODE_OPTIONS: '--max-old-space-size=4096',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    PATH: '/usr/bin:/bin',
  })
})

test.each([
  ['--max-old-space-size=4096 --inspect=127.0.0.1:9229', '--max-old-space-size=4096'],
  [
    ' --require "/home/ada/.vscode/ms-vscode.js-debug/src/bootloader.js" --inspect-publish-uid=http',
    '--inspect-publish-uid=http',
  ],
  ['--require ./mine.js --inspect-brk', '--require ./mine.js'],
  ['--require /x/bootloader.cjs', undefined],
])('no debugger of the terminal reaches a component: %s', (options, left) => {
  expect(baseEnvironment({ NODE_OPTIONS: options, VSCODE_INSPECTOR_OPTIONS: '{}' })['NODE_OPTIONS']).toBe(left)
  expect(baseEnvironment({ VSCODE_INSPECTOR_OPTIONS: '{}' })).toEqual({})
})

test('NODE_ENV and the like are the person’s own where no tool started us', () => {
  const env = { NODE_ENV: 'production', COLOR: '1', PATH: '/x/node_modules/.bin:/usr/bin' }
  expect(baseEnvironment(env)).toEqual(env)
})

test('the path of Windows is found by the name that it has everywhere', () => {
  expect(baseEnvironment({ Path: '/tools', SystemRoot: '/win' }, 'win32')).toEqual({
    PATH: '/tools',
    SystemRoot: '/win',
  })
  expect(baseEnvironment({ Path: '/mine', PATH: '/bin' }, 'linux')).toEqual({ Path: '/mine', PATH: '/bin' })
})

test('nothing of an AppImage lives on', () => {
  expect(
    baseEnvironment({
      APPDIR: '/tmp/.mount_Till',
      APPIMAGE: '/home/ada/Till.AppImage',
      ARGV0: 'till',
      OWD: '/',
      PATH: '/tmp/.mount_Till/usr/bin:/usr/bin',
      LD_LIBRARY_PATH: '/tmp/.mount_Till/usr/lib',
      XDG_DATA_DIRS: '/tmp/.mount_Till/usr/share:/usr/share',
    }),
  ).toEqual({ PATH: '/usr/bin', XDG_DATA_DIRS: '/usr/share' })
})
