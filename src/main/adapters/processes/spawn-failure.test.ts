import { expect, it } from 'vitest'
import { explainSpawnFailure } from './spawn-failure'

const attempt = { program: 'python', workingDir: '/', environment: { PATH: '/bin' } }
const explain = (code: string) =>
  explainSpawnFailure(Object.assign(new Error(`spawn python ${code}`), { code }), attempt)

// What a healthy machine can't be brought to say; the rest is tried for real in spawn.adapter.test.ts.
it.each([
  ['EAGAIN', 'resources', 'the system refused a new process for python: too many are running (see ulimit -u)'],
  ['EMFILE', 'resources', 'python could not be started: too many files are open (see ulimit -n)'],
  ['ENFILE', 'resources', 'python could not be started: too many files are open (see ulimit -n)'],
  ['ENOMEM', 'resources', 'python could not be started: not enough memory'],
  ['EIO', 'other', 'python could not be started: spawn python EIO'],
])('explains %s', (errno, code, message) => {
  expect(explain(errno)).toEqual({ code, message })
})
