import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './root.js'

/**
 * What a suite's JSON report says: how many tests passed, and of each failure its file (relative to the root; null outside
 * of files), its name and why it failed, in plain text.
 * @typedef {{ file: string | null, name: string, why: string }} Failure
 * @typedef {{ passed: number, failures: Failure[] }} Outcome
 */

/**
 * The outcome of a vitest JSON report. A file that fails without a failed test of its own counts as one.
 * @returns {Outcome}
 */
export function readVitest(report) {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [{ file, name: 'the file itself', why: plain(message) }]
    return failed.map((test) => ({ file, name: test.fullName, why: plain((test.failureMessages ?? []).join('\n')) }))
  })
  return { passed: report.numPassedTests, failures }
}

/**
 * The outcome of a Playwright JSON report. Errors outside of tests count one each.
 * @returns {Outcome}
 */
export function readPlaywright(report) {
  const failures = report.suites.flatMap(specsOf).flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) => ({
        file: `e2e/${spec.file}`,
        name: spec.title,
        why: plain(results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n')),
      })),
  )
  const outside = report.errors.map(({ message }) => ({ file: null, name: 'outside of tests', why: plain(message) }))
  return { passed: report.stats.expected, failures: [...failures, ...outside] }
}

function specsOf({ specs, suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}

/** Without colours, and without the runner’s own part of a stack. */
function plain(text) {
  const lines = stripVTControlCharacters(text ?? '').split('\n')
  return lines
    .filter((line) => !/^\s+at .*\/node_modules\//.test(line) && !/^\s+at new Promise /.test(line))
    .join('\n')
    .trim()
}
