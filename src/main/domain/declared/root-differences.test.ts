import { describe, expect, test } from 'vitest'
import { fileConflicts } from './conflicts'
import { readDeclarations } from './declarations'
import { pathsToCheck, rootDifferences, rootVariables } from './root-differences'
import { damaged, definition, facts, file, plan } from './testing/coder-b'

describe('roots', () => {
  const shorten = (path: string): string => path.replace('/home/ada', '~')
  const roots = rootVariables(definition, facts)
  const judge = (text: string, real: Record<string, string> = {}, isMainKnown = true) =>
    rootDifferences(roots, readDeclarations([file(text)]), {
      realPathOf: (path) => real[path] ?? null,
      isMainKnown,
      shorten,
    })

  test('the variables are the header’s that carry a root', () => {
    expect(roots).toEqual([
      { name: 'TEKTON_MAIN_ROOT', expected: '/home/ada/main', isMain: true },
      { name: 'TEKTON_ROOT', expected: '/home/ada/b', isMain: false },
    ])
  })

  test('right, with a slash at the end, not set: fine', () => {
    expect(judge('TEKTON_MAIN_ROOT=/home/ada/main/\nTEKTON_ROOT=/home/ada/b\n')).toEqual([])
    expect(judge('')).toEqual([])
    expect(pathsToCheck(roots, readDeclarations([file('TEKTON_ROOT=/home/ada/b\n')]))).toEqual([])
  })

  test('somebody else’s machine', () => {
    const [found] = judge(damaged())
    expect(found).toMatchObject({ level: 'warning' })
    expect(found?.sentence).toBe(
      'TEKTON_MAIN_ROOT in .env.local (line 2) points to /Users/someone/Tekton, which isn’t on this machine; it should be ~/main.',
    )
    const [conflict] = fileConflicts(plan, [], [], judge(damaged()))
    expect(conflict).toMatchObject({
      id: 'wrong-root:coder-b:TEKTON_MAIN_ROOT',
      kind: 'wrong-root',
      variable: 'TEKTON_MAIN_ROOT',
    })
    expect(conflict?.choices.map(({ change }) => change.kind)).toEqual(['repair', 'ignore'])
  })

  test('another folder; for the checkout itself that does harm', () => {
    const real = { '/home/ada/c': '/home/ada/c', '/home/ada/b': '/home/ada/b' }
    expect(judge('TEKTON_ROOT=/home/ada/c\n', real)).toMatchObject([
      {
        level: 'error',
        sentence: 'TEKTON_ROOT in .env.local (line 1) points to ~/c, another folder; it should be ~/b.',
      },
    ])
    expect(judge('TEKTON_ROOT=\n')[0]?.sentence).toBe('TEKTON_ROOT in .env.local (line 1) is empty; it should be ~/b.')
  })

  test('a link to the right folder is right, and so is a primary that Till doesn’t know', () => {
    expect(judge('TEKTON_ROOT=/srv/b\n', { '/srv/b': '/home/ada/b', '/home/ada/b': '/home/ada/b' })).toEqual([])
    const real = { '/srv/main': '/srv/main', '/home/ada/main': '/home/ada/main' }
    expect(judge('TEKTON_MAIN_ROOT=/srv/main\n', real, false)).toEqual([])
    expect(judge('TEKTON_MAIN_ROOT=/srv/main\n', real, true)).toHaveLength(1)
  })
})
