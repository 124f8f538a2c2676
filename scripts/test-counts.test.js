import { expect, test } from 'vitest'
import { countPlaywright, countVitest } from './test-counts.js'

test('a vitest file that does not load counts as one failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
    ],
  }
  expect(countVitest(report)).toEqual({ passed: 3, failed: 2 })
})

test('what Playwright calls flaky, and an error outside of tests, count as failures', () => {
  const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'setup' }] }
  expect(countPlaywright(report)).toEqual({ passed: 5, failed: 3 })
})
