import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { editHere, editorCall, openInEditor } from './editor'

test.each([
  [{ VISUAL: 'code --wait' }, 7, ['code', '--wait', '-g', '/x.log:7'], true],
  [{ VISUAL: '/usr/bin/subl' }, 7, ['/usr/bin/subl', '/x.log:7'], true],
  [{ EDITOR: 'vim' }, 7, ['vim', '+7', '/x.log'], false],
  [{ VISUAL: '', EDITOR: 'nano -w' }, null, ['nano', '-w', '/x.log'], false],
  [{ VISUAL: 'code', EDITOR: 'vim' }, null, ['code', '/x.log'], true],
  [{ EDITOR: 'my-editor' }, 7, ['my-editor', '/x.log'], false],
])('%j at line %j', (env, line, argv, isWindowed) => {
  expect(editorCall(env, '/x.log', line)).toEqual({ argv, isWindowed })
})

test('none is named', () => {
  expect(editorCall({}, '/x.log', 1)).toBeNull()
  expect(editorCall({ VISUAL: '  ' }, '/x.log', 1)).toBeNull()
})

describe('with programs that are there', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'till-editor-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** A program of some name that writes down what it was called with. */
  const program = (name: string): string => {
    const path = join(folder, name)
    writeFileSync(
      path,
      `#!/bin/sh\necho "$@" > '${folder}/called.tmp' && mv '${folder}/called.tmp' '${folder}/called'\n`,
    )
    chmodSync(path, 0o755)
    return path
  }
  const called = async (): Promise<string> => {
    await expect.poll(() => existsSync(join(folder, 'called'))).toBe(true)
    return readFileSync(join(folder, 'called'), 'utf8').trim()
  }
  const log = (): string => {
    const path = join(folder, 'x.log')
    writeFileSync(path, 'one\ntwo\nthree\n')
    return path
  }

  test('a window opens at the line', async () => {
    const path = log()
    await openInEditor({ VISUAL: program('code') }, path, 3, () => expect.fail('not asked'))
    expect(await called()).toBe(`-g ${path}:3`)
  })

  test('an editor for terminals, or one that is gone, is left to the desktop', async () => {
    const opened: string[] = []
    const open = (path: string) => Promise.resolve(opened.push(path) > 0 ? '' : 'never')
    await openInEditor({ EDITOR: 'vim' }, '/x.log', 3, open)
    await openInEditor({ VISUAL: join(folder, 'gone', 'code') }, '/y.log', 3, open)
    await openInEditor({ VISUAL: join(log(), 'code') }, '/z.log', 3, open)
    expect(opened).toEqual(['/x.log', '/y.log', '/z.log'])
  })

  test('what nothing opens is said so', async () => {
    await expect(openInEditor({}, '/x.log', null, () => Promise.resolve('no application'))).rejects.toMatchObject({
      failure: { code: 'host.unavailable', message: 'No program opens /x.log: no application' },
    })
  })

  test('in a terminal, at a line', async () => {
    const path = log()
    expect(await editHere({ EDITOR: program('vim') }, path, 3)).toBe(true)
    expect(await called()).toBe(`+3 ${path}`)
    expect(await editHere({ EDITOR: join(folder, 'gone') }, path, null)).toBe(false)
    expect(await editHere({ EDITOR: join(path, 'vim') }, path, null)).toBe(false)
  })
})
