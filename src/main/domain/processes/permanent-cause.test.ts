import { describe, expect, it } from 'vitest'
import { EARLY_END_MS, permanentCauseOf } from './permanent-cause'

const cause = (said: string, exitCode = 1, upMs = 0): string | number | null => {
  const found = permanentCauseOf(said.split('\n'), { exitCode, upMs })
  return found?.kind === 'said' ? found.message : (found?.port ?? null)
}

describe('what keeps a program from ever starting', () => {
  it.each([
    [
      "Error: Cannot find module 'fastify'\nRequire stack:\n- /x/error/b.cjs\n    at Module._resolveFilename (node:internal)\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/x/error/b.cjs' ]\n}\n\nNode.js v20.20.2",
      'cannot find the Node module fastify; install what the checkout needs, then start it again',
    ],
    [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@x/y' imported from /x/b.mjs\n  code: 'ERR_MODULE_NOT_FOUND'\n}",
      'cannot find the Node module @x/y; install what the checkout needs, then start it again',
    ],
    [
      "Error: Cannot find module './server.mjs'",
      'cannot find the file ./server.mjs; check the path in its command or code, then start it again',
    ],
    [
      'Traceback (most recent call last):\n  File "/x/__main__.py", line 1, in <module>\nModuleNotFoundError: No module named \'fastapi\'',
      'cannot find the Python module fastapi; install what the checkout needs, then start it again',
    ],
    [
      '/root/.venv/bin/python3.11: No module named uvicorn',
      'cannot find the Python module uvicorn; install what the checkout needs, then start it again',
    ],
    [
      "ImportError: cannot import name 'x' from 'os' (/usr/lib/python3/os.py)",
      'its Python modules do not fit together: cannot import name ’x’ from ’os’; install what the checkout needs, then start it again'.replaceAll(
        '’',
        "'",
      ),
    ],
    [
      "'uvicorn' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
      'cannot find the program uvicorn; install it or give its full path in the command, then start it again',
    ],
    [
      'Error: listen EACCES: permission denied 0.0.0.0:80',
      'may not listen on port 80; ports below 1024 belong to the system: give it another one, then start it again',
    ],
    [
      "PermissionError: [Errno 13] Permission denied: '/etc/shadow'",
      'may not open /etc/shadow; give yourself the right to it, then start it again',
    ],
    [
      'Error: Missing required environment variable: DATABASE_URL',
      'the variable DATABASE_URL is not set; set it in .env.local or in till.yaml, then start it again',
    ],
    [
      'FATAL: Environment variable `API_KEY` must be set',
      'the variable API_KEY is not set; set it in .env.local or in till.yaml, then start it again',
    ],
    [
      'npm error Missing script: "dev"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run',
      'package.json has no script dev; add it or correct the command in till.yaml, then start it again',
    ],
  ])('%s', (said, message) => {
    expect(cause(said)).toBe(message)
  })

  it.each([
    [
      'file:///x/bad.mjs:3\n  c: 2\n  ^\n\nSyntaxError: Unexpected identifier\n    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)\n\nNode.js v20.20.2',
      'its code can’t be read: SyntaxError: Unexpected identifier (/x/bad.mjs:3); correct it, then start it again',
    ],
    [
      'Traceback (most recent call last):\n  File "/x/imp.py", line 1, in <module>\n    import bad\n  File "/x/bad.py", line 7\n    def f(:\n          ^\nSyntaxError: invalid syntax',
      'its code can’t be read: SyntaxError: invalid syntax (/x/bad.py:7); correct it, then start it again',
    ],
    [
      'Traceback (most recent call last):\n  File "/x/env.py", line 2, in <module>\n    x = os.environ["DATABASE_URL"]\n  File "<frozen os>", line 679, in __getitem__\nKeyError: \'DATABASE_URL\'',
      'the variable DATABASE_URL is not set; set it in .env.local or in till.yaml, then start it again',
    ],
    [
      "pydantic_core._pydantic_core.ValidationError: 2 validation errors for AppSettings\ndatabase_url\n  Field required [type=missing, input_value={'token': 'hunter2x'}, input_type=dict]\n    For further information visit https://errors.pydantic.dev/2.13/v/missing\nport\n  Value error, must be positive [type=value_error, input_value='x', input_type=str]\n    For further information visit https://errors.pydantic.dev/2.13/v/value_error",
      'its configuration is wrong: database_url: Field required, and 1 more; correct it in .env.local or in till.yaml, then start it again',
    ],
  ])('over several lines: %s', (said, message) => {
    expect(cause(said)).toBe(message)
  })

  it('is told by the exit codes of shells and of sysexits, with what was said', () => {
    expect(cause('sh: 1: vite: not found', 127)).toBe(
      'cannot find the program vite; install it or give its full path in the command, then start it again',
    )
    expect(cause('bash: line 1: vite: command not found', 127)).toContain('cannot find the program vite;')
    expect(cause('zsh:1: command not found: vite', 127)).toContain('cannot find the program vite;')
    expect(cause('env: ‘vite’: No such file or directory', 127)).toContain('cannot find the program vite;')
    expect(cause('/bin/sh: 1: vite: not found\nerror Command failed with exit code 127.', 127)).toContain(
      'program vite;',
    )
    expect(cause('sh: 1: vite: not found\n ELIFECYCLE  Command failed with exit code 127.', 127)).toContain('vite;')
    expect(cause('', 127)).toBe(
      'a program of its command was not found; install it or give its full path, then start it again',
    )
    expect(cause('sh: 1: ./run.sh: Permission denied', 126)).toBe(
      'may not run ./run.sh; make it executable (chmod +x ./run.sh), then start it again',
    )
    expect(cause('fatal: no listener in relay.conf', 78)).toBe(
      'its configuration is wrong: fatal: no listener in relay.conf; correct it, then start it again',
    )
    expect(cause('usage: serve.py [-h] --port PORT\nserve.py: error: --port is required', 2)).toBe(
      'does not take its arguments: serve.py: error: --port is required; correct the command in till.yaml, then start it again',
    )
  })

  it('may be a port, which only a look at the machine can tell', () => {
    expect(cause('Error: listen EADDRINUSE: address already in use 127.0.0.1:9100')).toBe(9_100)
    expect(cause('Error: listen EADDRINUSE: address already in use :::9100\n  port: 9100\n}')).toBe(9_100)
    expect(
      cause(
        "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use\nINFO:     Application shutdown complete.",
      ),
    ).toBe(8_000)
    expect(cause('12:18:28 error: listen EADDRINUSE: address already in use localhost:9100')).toBe(9_100)
    expect(cause('2026/11/21 12:18:28 listen tcp :8080: bind: address already in use')).toBe(8_080)
    expect(cause('Web server failed to start. Port 8080 was already in use.')).toBe(8_080)
    expect(cause('Error: Port 5173 is already in use')).toBe(5_173)
    expect(permanentCauseOf(['OSError: [Errno 98] Address already in use'], { exitCode: 1, upMs: 0 })).toEqual({
      kind: 'port',
      port: null,
    })
  })
})

describe('what may be otherwise next time', () => {
  it.each([
    ["KeyError: 'DATABASE_URL'", 1],
    ['SyntaxError: Unexpected token } in JSON at position 3\n    at JSON.parse (<anonymous>)\n    at /x/b.cjs:3:1', 1],
    [
      'pydantic_core._pydantic_core.ValidationError: 1 validation error for User\nname\n  Field required [type=missing, input_value={}, input_type=dict]',
      1,
    ],
    ['  File "/x/bad.py", line 7\nSyntaxError: invalid syntax\nError: connect ECONNREFUSED 127.0.0.1:5432', 1],
    ['Error: connect ECONNREFUSED 127.0.0.1:5432', 1],
    ["Error: ENOENT: no such file or directory, open '/x/socket'", 1],
    ['vite: not found', 1],
    ['GET /favicon.ico: not found', 1],
    ['listening', 1],
    ['', 1],
    ['a usage: of words', 2],
  ])('%s (exit code %i)', (said, exitCode) => {
    expect(cause(said, exitCode)).toBeNull()
  })

  it('is a complaint that was got over: another one came after it, or a while of good service', () => {
    const module = "ModuleNotFoundError: No module named 'uvloop'"
    expect(cause(`${module}\ngoing on without\nError: connect ECONNREFUSED 127.0.0.1:5432`)).toBeNull()
    expect(cause(`${module}\nwarning: going on without`)).toBeNull()
    expect(cause(`${module}\nlistening\nGET / 200\nGET / 200\nGET / 200`)).toBeNull()
    expect(cause('Warning: environment variable SENTRY_DSN is not set')).toBeNull()
    expect(cause('environment variable PORT is not set, using the default 8000')).toBeNull()
    expect(cause(module, 1, EARLY_END_MS)).toBeNull()
    expect(cause(module, 1, EARLY_END_MS - 1)).not.toBeNull()
    expect(permanentCauseOf([module], { exitCode: null, upMs: 0 })).toBeNull()
  })

  it('never shows a secret', () => {
    expect(cause('fatal: bad password=hunter2x', 78)).not.toContain('hunter2x')
  })
})
