import { describe, expect, it } from 'vitest'
import { likenessOf } from './likeness'

const python = {
  argv: ['python', '-m', 'hermes', '--port', '${TILL_PORT}'],
  shell: null,
  runtime: null,
  workingDir: 'Hermes',
}
const seen = (commandLine: string, folder: string) => ({ command: 'x', commandLine, folder })
const ROOT = '/home/ada/coder-b'

describe('likenessOf', () => {
  it.each([
    ['python -m hermes --port 8201', `${ROOT}/Hermes`, true, true],
    ['/usr/bin/python3.12 -m hermes --port 8201', `${ROOT}/Hermes`, true, true],
    ['python3 -u -m hermes --port=9 --port 8201', `${ROOT}/Hermes`, true, true],
    ['python3 -m engram --port 8201', `${ROOT}/Hermes`, false, true],
    ['pythonista -m hermes --port 8201', `${ROOT}/Hermes`, false, true],
    ['python3 -m hermes --port 8201', '/home/ada/coder-a/Hermes', true, false],
  ])('%s in %s', (line, folder, isSameCommand, isSameFolder) => {
    expect(likenessOf(python, ROOT, seen(line, folder))).toEqual({ isSameCommand, isSameFolder })
  })

  it('knows Till’s own Node, shell lines and the root itself', () => {
    const node = { argv: ['services/hermes.mjs'], shell: null, runtime: 'node' as const, workingDir: '.' }
    expect(likenessOf(node, ROOT, seen('/opt/till/node services/hermes.mjs', ROOT))).toEqual({
      isSameCommand: true,
      isSameFolder: true,
    })
    const shell = { argv: null, shell: 'node server.js', runtime: null, workingDir: '${TILL_ROOT}/web/' }
    expect(likenessOf(shell, ROOT, seen('node server.js', `${ROOT}/web`))).toEqual({
      isSameCommand: true,
      isSameFolder: true,
    })
  })

  it('knows a program of Windows by its name', () => {
    const node = { argv: ['node', 'server.js'], shell: null, runtime: null, workingDir: '.' }
    const line = '"C:\\Program Files\\nodejs\\node.exe" server.js'
    expect(likenessOf(node, ROOT, { command: 'node.exe', commandLine: line, folder: null })).toEqual({
      isSameCommand: true,
      isSameFolder: false,
    })
  })

  it('takes nothing for the same that it can’t see', () => {
    expect(likenessOf(python, ROOT, { command: null, commandLine: null, folder: null })).toEqual({
      isSameCommand: false,
      isSameFolder: false,
    })
    expect(likenessOf({ ...python, argv: ['${PROGRAM}'] }, ROOT, seen('anything', ROOT)).isSameCommand).toBe(false)
  })
})
