import { expect, test } from 'vitest'
import { parseProcessDetails, parsePrograms, parseWorkingFolders } from './ps-details'

// The layout of macOS 14, `ps -ww -p … -o pid= -o uid= -o user= -o command=`.
const MAC = [
  '    1     0 root             /sbin/launchd',
  '  480    88 _windowserver    /System/Library/PrivateFrameworks/SkyLight.framework/Resources/WindowServer -daemon',
  '48210   501 ada              /usr/local/bin/node server.mjs --port 8104',
  '48213   501 ada              -zsh',
  '48220   501 ada              /System/Library/Frameworks/Python.framework/Versions/2.7/bin/python app.py',
  'ps: something odd',
  '',
].join('\n')

test('reads who a process is, whose, and with which arguments', () => {
  const found = parseProcessDetails(MAC, 501)
  expect([...found.keys()]).toEqual([1, 480, 48210, 48213, 48220])
  expect(found.get(48210)).toMatchObject({
    command: 'node',
    argv: ['/usr/local/bin/node', 'server.mjs', '--port', '8104'],
    user: 'ada',
    isOwn: true,
    service: null,
  })
  expect(found.get(48213)?.command).toBe('zsh')
  expect(found.get(1)).toMatchObject({ command: 'launchd', isOwn: false })
  expect(found.get(480)?.service).toContain('WindowServer')
  expect(found.get(48220)?.service).toBeNull()
})

test('a program’s path may hold spaces', () => {
  const code = '/Applications/Visual Studio Code.app/Contents/MacOS/Electron'
  const programs = parsePrograms(`48230 ${code}\n48210 node\n    1 /sbin/launchd\n`)
  expect(programs.get(1)).toBe('/sbin/launchd')
  const rows = [`48230 501 ada ${code} --type=utility`, '48210 501 ada node server.mjs'].join('\n')
  const found = parseProcessDetails(rows, 501, programs)
  expect(found.get(48230)).toMatchObject({ command: 'Electron', argv: [code, '--type=utility'] })
  expect(found.get(48210)).toMatchObject({ command: 'node', argv: ['node', 'server.mjs'] })
})

test('reads working folders as lsof -F tells them', () => {
  const output =
    'p48210\nfcwd\nn/Users/ada/work/coder b\np48213\nfcwd\nn/Users/ada\np1\nfcwd\nnunknown (permission denied)\n'
  expect([...parseWorkingFolders(output)]).toEqual([
    [48210, '/Users/ada/work/coder b'],
    [48213, '/Users/ada'],
  ])
  expect(parseWorkingFolders('').size).toBe(0)
})
