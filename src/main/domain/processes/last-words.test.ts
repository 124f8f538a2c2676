import { describe, expect, it } from 'vitest'
import { lastWordsOf, saysPortInUse } from './last-words'

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

  it('drops times, colours and secrets, and cuts what is long', () => {
    expect(lastWordsOf(['2026-11-21T08:00:00.123Z \u001b[31mERROR\u001b[0m port taken'])).toBe('ERROR port taken')
    expect(lastWordsOf(['Error: login failed with password=hunter2x'])).not.toContain('hunter2x')
    expect(lastWordsOf([`Error: ${'x'.repeat(400)}`])).toHaveLength(160)
  })

  it('knows when somebody else had the address', () => {
    expect(saysPortInUse(['OSError: [Errno 98] Address already in use'])).toBe(true)
    expect(saysPortInUse(['Error: listen EADDRINUSE: address already in use 127.0.0.1:8201'])).toBe(true)
    expect(saysPortInUse(['[WinError 10048] Only one usage of each socket address is normally permitted'])).toBe(true)
    expect(saysPortInUse(['listening on 8201', 'Error: bad address'])).toBe(false)
  })
})
