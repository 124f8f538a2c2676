import { describe, expect, it } from 'vitest'
import { lastWordsOf } from './last-words'

describe('lastWordsOf', () => {
  it('finds the complaint above a Node stack', () => {
    const lines = [
      'node:internal/modules/cjs/loader:1228',
      '  throw err;',
      '  ^',
      '',
      "Error: Cannot find module './server.mjs'",
      '    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)',
      '  code: MODULE_NOT_FOUND',
      '}',
      '',
      'Node.js v20.20.2',
    ]
    expect(lastWordsOf(lines)).toBe("Error: Cannot find module './server.mjs'")
  })

  it('takes no detail of an error event for its complaint', () => {
    const lines = [
      'Error: listen EADDRINUSE: address already in use 127.0.0.1:9100',
      '    at Server.setupListenHandle [as _listen2] (node:net:1908:16)',
      "Emitted 'error' event on Server instance at:",
      '    at emitErrorNT (node:net:1944:8) {',
      "  code: 'EADDRINUSE',",
      '  errno: -98,',
      "  syscall: 'listen',",
      '  port: 9100',
      '}',
      'npm error Lifecycle script `start` failed with error:',
      'npm error code 1',
    ]
    expect(lastWordsOf(lines)).toBe('Error: listen EADDRINUSE: address already in use 127.0.0.1:9100')
  })

  it('finds it above a native stack', () => {
    const lines = [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      '----- Native stack trace -----',
      '',
      ' 1: 0xb78db3 node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]',
      ' 2: 0xee85e7 v8::internal::V8::FatalProcessOutOfMemory(v8::internal::Isolate*) [node]',
    ]
    expect(lastWordsOf(lines)).toBe(lines[0])
  })

  it('finds it at the end of a Python traceback, and takes no other line for a cause', () => {
    const python = [
      'Traceback (most recent call last):',
      '  File "/x/hermes/__main__.py", line 3',
      "ModuleNotFoundError: No module named 'fastapi'",
    ]
    expect(lastWordsOf(python)).toBe("ModuleNotFoundError: No module named 'fastapi'")
    expect(lastWordsOf(['starting', 'GET /health 200', ''])).toBeNull()
    expect(lastWordsOf(['', '   '])).toBeNull()
    expect(lastWordsOf([])).toBeNull()
  })

  it('leaves nothing in it that would do something to a terminal', () => {
    const title = '\u001b]0;owned\u0007'
    expect(lastWordsOf([`${title}\u001b[38:5:1mError\u001b[m: no\u0007 \u001b[2Jroom\u001b]52;c;cm0=\u001b\\`])).toBe(
      'Error: no room',
    )
  })

  it('drops times, colours and secrets, and cuts what is long', () => {
    expect(lastWordsOf(['2026-11-21T08:00:00.123Z \u001b[31mERROR\u001b[0m port taken'])).toBe('ERROR port taken')
    expect(lastWordsOf(['Error: login failed with password=hunter2x'])).not.toContain('hunter2x')
    expect(lastWordsOf([`Error: ${'x'.repeat(400)}`])).toHaveLength(160)
  })
})
