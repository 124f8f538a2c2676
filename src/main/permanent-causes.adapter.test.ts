import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permanentCauseOf, type PermanentCause } from './domain/processes/permanent-cause'

/** What programs of this machine really print and answer when they can't start. */
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-causes-'))
  writeFileSync(join(folder, 'require.cjs'), "require('no-such-module-of-ours')\n")
  writeFileSync(join(folder, 'import.mjs'), "import 'no-such-module-of-ours'\n")
  writeFileSync(join(folder, 'not-a-program'), '#!/bin/sh\n', { mode: 0o644 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const has = (program: string): boolean => spawnSync(program, ['-c', ''], { stdio: 'ignore' }).status === 0

function causeOf(program: string, ...args: string[]): PermanentCause | null {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
  return permanentCauseOf(`${stdout}${stderr}`.split('\n'), { exitCode: status, upMs: 0 })
}

const said = (message: string): PermanentCause => ({ kind: 'said', message })
const INSTALL = 'install what the checkout needs, then start it again'

describe('Node', () => {
  it('without a module, a file or an option it knows', () => {
    const module = said(`cannot find the Node module no-such-module-of-ours; ${INSTALL}`)
    expect(causeOf(process.execPath, 'require.cjs')).toEqual(module)
    expect(causeOf(process.execPath, 'import.mjs')).toEqual(module)
    expect(causeOf(process.execPath, join(folder, 'gone.mjs'))).toEqual(
      said(
        `cannot find the file ${join(folder, 'gone.mjs')}; check the path in its command or code, then start it again`,
      ),
    )
    expect(causeOf(process.execPath, '--no-such-option')).toMatchObject({
      message: expect.stringContaining('Node does not know the option --no-such-option'),
    })
    expect(causeOf(process.execPath, '-e', "require('child_process').spawn('no-such-program-of-ours')")).toEqual(
      said('cannot find the program no-such-program-of-ours; install it, then start it again'),
    )
  })

  it('whose code can’t be read; what it reads itself may be other next time', () => {
    for (const name of ['bad.mjs', 'bad.cjs']) {
      writeFileSync(join(folder, name), 'const a = 1\nconst b = { c: 1 d: 2 }\n')
      expect(causeOf(process.execPath, name)).toMatchObject({
        message: expect.stringMatching(
          /^its code can’t be read: SyntaxError: Unexpected identifier.* \(\/.*\/bad\.[mc]js:2\); correct it/,
        ),
      })
    }
    writeFileSync(join(folder, 'data.cjs'), 'JSON.parse("{a")\n')
    expect(causeOf(process.execPath, 'data.cjs')).toBeNull()
  })

  it('whose port is taken names the port; what it can’t reach is no permanent cause', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const listen = `require('net').createServer().listen(${String(port)}, '127.0.0.1')`
    expect(causeOf(process.execPath, '-e', listen)).toEqual({ kind: 'port', port })
    await new Promise((done) => server.close(done))
    expect(causeOf(process.execPath, '-e', `require('net').connect(${String(port)}, '127.0.0.1')`)).toBeNull()
    expect(causeOf(process.execPath, '-e', "require('fs').readFileSync('gone')")).toBeNull()
  })
})

describe.runIf(has('python3'))('Python', () => {
  it('without a module or a file, or with arguments it does not take', () => {
    const module = said(`cannot find the Python module no_such_module_of_ours; ${INSTALL}`)
    expect(causeOf('python3', '-c', 'import no_such_module_of_ours')).toEqual(module)
    expect(causeOf('python3', '-m', 'no_such_module_of_ours')).toEqual(module)
    expect(causeOf('python3', '-c', 'from os import no_such_name')).toMatchObject({
      message: expect.stringContaining("cannot import name 'no_such_name' from 'os'; "),
    })
    expect(causeOf('python3', join(folder, 'gone.py'))).toEqual(
      said(`cannot find the file ${join(folder, 'gone.py')}; check the path in its command, then start it again`),
    )
    const parse = "import argparse; p = argparse.ArgumentParser(prog='x'); p.add_argument('--port', required=True)"
    expect(causeOf('python3', '-c', `${parse}; p.parse_args([])`)).toMatchObject({
      message: expect.stringContaining('does not take its arguments: x: error: '),
    })
  })

  it('whose port is taken', () => {
    const bind = 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()'
    expect(causeOf('python3', '-c', `${bind}; socket.socket().bind(s.getsockname())`)).toEqual({
      kind: 'port',
      port: null,
    })
    const loop =
      'import asyncio, socket\nasync def f():\n  s = await asyncio.start_server(None, "127.0.0.1", 0)\n' +
      '  print(s.sockets[0].getsockname()[1], flush=True)\n' +
      '  await asyncio.start_server(None, "127.0.0.1", s.sockets[0].getsockname()[1])\nasyncio.run(f())'
    expect(causeOf('python3', '-c', loop)).toMatchObject({ kind: 'port', port: expect.any(Number) })
  })

  it('without a variable that it asks the environment for; any other key may mean anything', () => {
    expect(causeOf('python3', '-c', 'import os; os.environ["NO_SUCH_VARIABLE_OF_OURS"]')).toEqual(
      said(
        'the variable NO_SUCH_VARIABLE_OF_OURS is not set; set it in .env.local or in till.yaml, then start it again',
      ),
    )
    expect(causeOf('python3', '-c', '{}["NO_SUCH_VARIABLE_OF_OURS"]')).toBeNull()
  })

  it('whose code can’t be read; what it reads itself may be other next time', () => {
    writeFileSync(join(folder, 'bad.py'), 'import os\ndef f(:\n  pass\n')
    expect(causeOf('python3', '-c', 'import bad')).toEqual(
      said(
        `its code can’t be read: SyntaxError: invalid syntax (${join(folder, 'bad.py')}:2); correct it, then start it again`,
      ),
    )
    expect(causeOf('python3', '-c', 'eval("1 +")')).toBeNull()
  })
})

describe.each(['sh', 'bash'].filter(has))('%s', (shell) => {
  it('without a program, the right to run it, or a variable', () => {
    expect(causeOf(shell, '-c', 'no-such-program-of-ours --port 1')).toEqual(
      said(
        'cannot find the program no-such-program-of-ours; install it or give its full path in the command, then start it again',
      ),
    )
    expect(causeOf(shell, '-c', './not-a-program')).toEqual(
      said('may not run ./not-a-program; make it executable (chmod +x ./not-a-program), then start it again'),
    )
    expect(causeOf(shell, '-uc', 'echo "$NO_SUCH_VARIABLE"')).toEqual(
      said('the variable NO_SUCH_VARIABLE is not set; set it in .env.local or in till.yaml, then start it again'),
    )
    expect(causeOf('env', 'no-such-program-of-ours')).toMatchObject({
      message: expect.stringContaining('cannot find the program no-such-program-of-ours;'),
    })
    expect(causeOf(shell, '-c', 'exit 78')).toEqual(said('its configuration is wrong; correct it, then start it again'))
    expect(causeOf(shell, '-c', 'exit 1')).toBeNull()
  })
})
