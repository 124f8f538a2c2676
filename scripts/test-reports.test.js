import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './root.js'
import { readPlaywright, readVitest } from './test-reports.js'

test('each failed test is named with its file and why; a vitest file that does not load counts as one', () => {
  const report = {
    numPassedTests: 3,
    testResults: [
      { name: join(root, 'src/a.test.ts'), status: 'passed', assertionResults: [{ status: 'passed' }] },
      {
        name: join(root, 'src/b.test.ts'),
        status: 'failed',
        assertionResults: [
          {
            status: 'failed',
            fullName: 'adds',
            failureMessages: ['\u001B[31mexpected 2\u001B[39m to be 3\n    at /a/node_modules/runner.js:3'],
          },
          { status: 'passed' },
        ],
      },
      { name: join(root, 'src/c.test.ts'), status: 'failed', message: 'No such module', assertionResults: [] },
    ],
  }
  expect(readVitest(report)).toEqual({
    passed: 3,
    failures: [
      { file: 'src/b.test.ts', name: 'adds', why: 'expected 2 to be 3' },
      { file: 'src/c.test.ts', name: 'the file itself', why: 'No such module' },
    ],
  })
})

test('Playwright’s failures are found in nested groups; an error outside of tests counts as one', () => {
  const spec = (title, status, errors = []) => ({
    title,
    file: 'a.spec.ts',
    tests: [{ status, results: [{ errors }] }],
  })
  const report = {
    suites: [
      {
        specs: [spec('opens', 'expected')],
        suites: [{ specs: [spec('closes', 'unexpected', [{ message: 'still there' }]), spec('blinks', 'flaky')] }],
      },
    ],
    errors: [{ message: 'no display' }],
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
  }
  expect(readPlaywright(report)).toEqual({
    passed: 1,
    failures: [
      { file: 'e2e/a.spec.ts', name: 'closes', why: 'still there' },
      { file: 'e2e/a.spec.ts', name: 'blinks', why: '' },
      { file: null, name: 'outside of tests', why: 'no display' },
    ],
  })
})
