import { afterEach, expect, it } from 'vitest'
import { createProbes } from './probes'
import { timing } from './testing/peers'

const refusing = (code: string) =>
  createProbes(() => Promise.reject(Object.assign(new Error('socket'), { code, syscall: 'socket' })))
let probes = refusing('EMFILE')
afterEach(() => probes.dispose())

const ask = () =>
  probes.run({ ...timing, kind: 'tcp', host: '127.0.0.1', port: 1 }, { port: null, workingDir: '/', environment: {} })

it('tells what Till itself lacks from what the component does', async () => {
  for (const code of ['EMFILE', 'ENFILE']) {
    probes = refusing(code)
    const message = 'can’t be asked: Till has too many files open (see ulimit -n)'
    expect(await ask()).toMatchObject({ isGood: false, isUnasked: true, message })
  }
  probes = refusing('EIO')
  expect(await ask()).toMatchObject({ isGood: false, message: 'can’t be asked: socket' })
  expect(await ask()).not.toHaveProperty('isUnasked')
})
