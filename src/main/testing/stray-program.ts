import { hearStrayErrors } from '../stray-errors'

// Run as a child: two errors that nobody catches, and a word after them.
hearStrayErrors({ error: (facts) => process.stdout.write(`${JSON.stringify(facts)}\n`) })
void Promise.reject(new Error('a promise'))
setTimeout(() => {
  throw new Error('a timer')
}, 10)
setTimeout(() => process.stdout.write('lives on\n'), 50)
