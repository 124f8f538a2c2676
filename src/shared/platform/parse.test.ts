import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PlatformDefinition } from './definition'
import { describeProblems, parsePlatform } from './parse'
import type { PlatformProblem } from './parse'

const OPTIONS = { file: 'till.yaml', source: 'folder' } as const

function parsed(text: string): { platform: PlatformDefinition; warnings: string[] } {
  const reading = parsePlatform(text, OPTIONS)
  if (!reading.ok) throw new Error(describeProblems('till.yaml', reading.problems))
  return reading
}

function problems(text: string): PlatformProblem[] {
  const reading = parsePlatform(text, OPTIONS)
  if (reading.ok) throw new Error('expected problems')
  return reading.problems
}

/** The one problem of a text, as `line:column path: message`. */
function problem(text: string): string {
  const all = problems(text)
  expect(all, describeProblems('till.yaml', all)).toHaveLength(1)
  const [{ line, column, path, message } = { line: 0, column: 0, path: '', message: '' }] = all
  return `${line}:${column} ${path}: ${message}`
}

/** A small file with more lines in its one component. */
function web(...lines: string[]): string {
  return [
    'name: Shop',
    'components:',
    '  web:',
    '    command: ./serve',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n')
}

describe('a short file', () => {
  const { platform, warnings } = parsed(
    'name: Tiny Shop\ncomponents:\n  web:\n    command: node web.mjs --port ${WEB_PORT}\n    port: 3\n',
  )
  const [component] = platform.components

  it('gets every default', () => {
    expect(warnings).toEqual([])
    expect(platform).toMatchObject({
      id: 'tiny-shop',
      name: 'Tiny Shop',
      source: 'folder',
      isSample: false,
      bindAddress: '0.0.0.0',
      lanes: { component: { base: 8000, size: 100, variable: null }, ai: null },
      environment: { variables: {}, files: ['.env', '.env.local'], precedence: 'process-wins' },
      bounds: null,
    })
    expect(component).toMatchObject({
      id: 'web',
      name: 'web',
      category: 'service',
      port: { offset: 3, variable: 'WEB_PORT', aliases: [] },
      process: { argv: ['node', 'web.mjs', '--port', '${WEB_PORT}'], shell: null, runtime: null, workingDir: '.' },
      availability: { restart: 'no', backoffMs: 1000, maxRestarts: 0, successExitCodes: [0] },
      shutdown: { shell: null, signal: 'SIGTERM', timeoutMs: 10_000, parentOnly: false },
      startTimeoutMs: 60_000,
      readiness: null,
      specialist: null,
      isDisabled: false,
    })
  })
})

describe('words of process-compose', () => {
  it('takes environment as list and as map, and keeps texts as they were written', () => {
    const list = parsed(web('environment: [A=1.10, B=x=y, "C= spaced"]')).platform.components[0]?.process.environment
    expect(list).toEqual({ A: '1.10', B: 'x=y', C: ' spaced' })
    const map = parsed(web('environment: { A: 1.10, B: 0x10, C: true, D: no, E: "" }')).platform.components[0]?.process
      .environment
    expect(map).toEqual({ A: '1.10', B: '0x10', C: 'true', D: 'no', E: '' })
  })

  it('takes depends_on as list and as map, process_started by default', () => {
    const text =
      'name: S\ncomponents:\n  a: { command: x }\n  b: { command: x, depends_on: [a] }\n  c:\n    command: x\n    depends_on: { a: , b: { condition: process_healthy } }\n'
    const [, b, c] = parsed(text).platform.components
    expect(b?.needs).toEqual([{ component: 'a', condition: 'process_started' }])
    expect(c?.needs).toEqual([
      { component: 'a', condition: 'process_started' },
      { component: 'b', condition: 'process_healthy' },
    ])
  })

  it('gives probes the defaults of process-compose', () => {
    expect(parsed(web('readiness_probe: { http_get: { path: /health } }')).platform.components[0]?.readiness).toEqual({
      kind: 'http',
      scheme: 'http',
      host: '127.0.0.1',
      port: null,
      paths: ['/health'],
      headers: {},
      statusFrom: 200,
      statusTo: 200,
      bodyMatch: null,
      refuseHtml: true,
      initialDelayMs: 0,
      periodMs: 10_000,
      timeoutMs: 1_000,
      failureThreshold: 3,
      successThreshold: 1,
      startPeriodMs: 0,
    })
    expect(parsed(web('liveness_probe: { tcp: {} }')).platform.components[0]?.liveness).toMatchObject({
      kind: 'tcp',
      port: null,
    })
    const exec = parsed(web('readiness_probe: { exec: { command: pg_isready }, period_seconds: 0.5 }'))
    expect(exec.platform.components[0]?.readiness).toMatchObject({ kind: 'exec', shell: 'pg_isready', periodMs: 500 })
  })

  it('reads signals by name and by number', () => {
    const signalOf = (word: string) =>
      parsed(web(`shutdown: { signal: ${word} }`)).platform.components[0]?.shutdown.signal
    expect(['15', 'int', 'SIGQUIT', 'Usr1'].map(signalOf)).toEqual(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGUSR1'])
    expect(problem(web('shutdown: { signal: SIGTREM }'))).toContain('did you mean SIGTERM?')
    expect(problem(web('shutdown: { signal: 19 }'))).toContain('5:25 components.web.shutdown.signal: 19 is no signal')
  })

  it('restarts with the word no, which YAML 1.2 does not take for false', () => {
    expect(parsed(web('availability: { restart: no }')).platform.components[0]?.availability.restart).toBe('no')
  })

  it('says what is accepted but not honoured yet, and only that', () => {
    const { warnings } = parsed(
      web(
        'launch_timeout_seconds: 3',
        'replicas: 3',
        'is_tty: false',
        'availability: { exit_on_skipped: true, exit_on_end: true }',
        'schedule: { cron: "0 2 * * *" }',
      ),
    )
    expect(warnings).toEqual([
      'till.yaml, line 5: components.web: launch_timeout_seconds is not honoured yet: it concerns daemons only; use start_timeout_seconds, or is_daemon.',
      'till.yaml, line 6: components.web: replicas is not honoured yet: one process is started.',
      'till.yaml, line 9: components.web: schedule is not honoured yet: it is started with the rest, once.',
      'till.yaml, line 8: components.web.availability: exit_on_skipped is not honoured yet: the rest of the instance goes on.',
    ])
  })

  // Every word of reference/process-words.md that a component may have: honoured in silence, or told.
  it.each([
    'is_daemon: true',
    'disabled: true',
    'success_exit_codes: [3]',
    'shutdown: { command: "x", signal: 2, timeout_seconds: 3, parent_only: true }',
    'availability: { restart: unless_stopped, backoff_seconds: 2, max_restarts: 3, exit_on_end: true }',
    'env_file: .env.web',
    'ready_log_line: up',
    'working_dir: web',
  ])('honours %s', (word) => {
    expect(parsed(web(word)).warnings).toEqual([])
  })

  it.each([
    'replicas: 2',
    'namespace: web',
    'is_foreground: true',
    'is_tty: true',
    'is_interactive: true',
    'is_elevated: true',
    'disable_ansi_colors: true',
    'schedule: { interval: 5m }',
    'watch: { paths: [src] }',
    'log_location: ./x.log',
    'log_configuration: { rotation: { max_size_mb: 1 } }',
    'vars: { a: 1 }',
    'extends: base',
    'mcp: { tool: x }',
    'is_dotenv_disabled: true',
    'launch_timeout_seconds: 5',
    'availability: { exit_on_skipped: true }',
    'shutdown: { send_keys: q }',
  ])('tells what it does instead of %s', (word) => {
    const key = word.includes('{ exit') || word.includes('{ send') ? /\{ (\w+):/.exec(word)?.[1] : word.split(':')[0]
    const { warnings } = parsed(web(word))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`${key ?? ''} is not honoured yet: `)
    expect(warnings[0]).not.toContain('it does nothing')
  })

  it('reads a daemon: how long its launcher may take, and its port as the question that it is asked', () => {
    const of = (...lines: string[]) => {
      const { platform, warnings } = parsed(web('is_daemon: true', ...lines))
      expect(warnings).toEqual([])
      return platform.components[0]
    }
    expect(of('launch_timeout_seconds: 7')).toMatchObject({ daemon: { launchTimeoutMs: 7_000 }, readiness: null })
    expect(of('port: 3')).toMatchObject({ daemon: { launchTimeoutMs: null }, readiness: { kind: 'tcp', port: null } })
    expect(of('port: 3', 'liveness_probe: { exec: { command: ask } }')?.readiness).toBeNull()
    expect(parsed(web('port: 3')).platform.components[0]).toMatchObject({ daemon: null, readiness: null })
  })

  it('lets x-* keys be, wherever keys are ours', () => {
    const text =
      'x-note: { any: thing }\nname: S\ncomponents:\n  a: { command: x, x-team: core, readiness_probe: { tcp: { x-a: 1 }, x-b: [1] } }\n'
    expect(parsed(text).platform.components[0]?.readiness).toMatchObject({ kind: 'tcp' })
  })

  it('unfolds anchors and merge keys, and finds mistakes inside them', () => {
    const text =
      'name: S\nx-d: &d\n  command: run\n  shutdown: { signal: INT }\ncomponents:\n  a: { <<: *d }\n  b: { <<: *d, command: other }\n'
    expect(parsed(text).platform.components.map(({ process, shutdown }) => [process.argv, shutdown.signal])).toEqual([
      [['run'], 'SIGINT'],
      [['other'], 'SIGINT'],
    ])
    expect(problems(text.replace('INT', 'NONE'))[0]).toMatchObject({ line: 4, column: 23 })
  })
})

describe('ports and specialists', () => {
  it('makes the specialist the twin of its component, aliases carried over', () => {
    const text =
      'name: S\ncomponents:\n  penia:\n    command: x\n    port: { offset: 13, variable: BUDGET_PORT, aliases: [PENIA_PORT] }\n    extra_ports: { MCP: 14 }\n    specialist: { title: The Guardian, command: y }\n'
    const { platform } = parsed(text)
    expect(platform.lanes.ai).toEqual({ base: 45_000, size: 100, variable: null })
    expect(platform.components[0]?.extraPorts).toEqual([
      { name: 'MCP', offset: 14, variable: 'PENIA_MCP_PORT', aliases: [] },
    ])
    expect(platform.components[0]?.specialist?.port).toEqual({
      name: 'penia-ai',
      offset: 13,
      variable: 'BUDGET_AI_PORT',
      aliases: ['PENIA_AI_PORT'],
    })
  })
})

describe('what is refused, with place and remedy', () => {
  it.each([
    [
      'unknown key, near',
      web('readyness_probe: {}'),
      '5:5 components.web.readyness_probe: readyness_probe is not known here (did you mean readiness_probe?).',
    ],
    ['unknown key, beginning', web('readiness: {}'), 'did you mean readiness_probe?'],
    [
      'unknown key in a small map',
      web('shutdown: { grace: 3 }'),
      'expected command, signal, timeout_seconds, parent_only or send_keys',
    ],
    [
      'unknown top-level key',
      'name: S\nprocesses: {}\ncomponents:\n  a: { command: x }\n',
      '2:1 processes: processes is not known here',
    ],
    [
      'wrong enum value',
      web('availability: { restart: on-failure }'),
      '5:30 components.web.availability.restart: expected no, on_failure, always, unless_stopped or exit_on_failure, found “on-failure” (did you mean on_failure?).',
    ],
    [
      'wrong condition',
      'name: S\ncomponents:\n  a: { command: x }\n  b: { command: x, depends_on: { a: { condition: process_healty } } }\n',
      'did you mean process_healthy?',
    ],
    ['text for a number', web('availability: { max_restarts: many }'), 'expected a number, found “many”'],
    ['list for text', web('working_dir: [a]'), '5:5 components.web.working_dir: expected text, found a list.'],
    [
      'variable without a value',
      web('environment:', '  DEBUG:'),
      'components.web.environment.DEBUG: expected text, a number or true or false, found nothing.',
    ],
    ['a list entry without =', web('environment: [DEBUG]'), 'write NAME=value'],
    ['bad variable name', web('environment: { 1A: x }'), 'a variable name has letters, digits and _'],
    ['a name of Till’s own', web('environment: { TILL_ROOT: x }'), 'this name is Till’s own'],
    [
      'bad component id',
      'name: S\ncomponents:\n  Web: { command: x }\n',
      '3:3 components.Web: Web: must be lower-case',
    ],
    [
      'unknown dependency',
      'name: S\ncomponents:\n  hermes: { command: x }\n  b: { command: x, depends_on: [hermse] }\n',
      'there is no component hermse (did you mean hermes?).',
    ],
    [
      'a cycle, as a path',
      'name: S\ncomponents:\n  a: { command: x, depends_on: [b] }\n  b: { command: x, depends_on: [c] }\n  c: { command: x, depends_on: [b] }\n',
      'these wait for one another: b → c → b.',
    ],
    [
      'the second of two cycles',
      'name: S\ncomponents:\n  a: { command: x, depends_on: [b] }\n  b: { command: x, depends_on: [a] }\n  c: { command: x, depends_on: [d] }\n  d: { command: x, depends_on: [a, c] }\n',
      'components.c.depends_on: these wait for one another: c → d → c.',
    ],
    [
      'what waits for itself',
      'name: S\ncomponents:\n  a: { command: x, depends_on: [a] }\n',
      'it waits for itself: a → a.',
    ],
    ['a component that needs itself', 'name: S\ncomponents:\n  a: { command: x, depends_on: [a] }\n', 'a → a'],
    [
      'a log line never written',
      'name: S\ncomponents:\n  a: { command: x }\n  b: { command: x, depends_on: { a: process_log_ready } }\n',
      'would wait for ever',
    ],
    ['nothing to run', 'name: S\ncomponents:\n  a: { port: 1 }\n', '3:3 components.a: command is missing'],
    ['two things to run', web('entrypoint: [x]'), 'keep one'],
    ['a shell line for node', web('runtime: node').replace('./serve', 'a && b'), 'not a shell line'],
    [
      'an offset outside',
      web('port: 100'),
      '5:11 components.web.port: offset 100 is outside the block: it has 100 ports, so 0 to 99.',
    ],
    [
      'an offset taken',
      'name: S\nextra_ports: { DB: 4 }\ncomponents:\n  a: { command: x, port: 4 }\n',
      'offset 4 already belongs to a.',
    ],
    [
      'a variable taken',
      'name: S\ncomponents:\n  a: { command: x, port: 1 }\n  b: { command: x, port: { offset: 2, variable: A_PORT } }\n',
      'A_PORT already carries the port of a',
    ],
    [
      'lanes that overlap',
      'name: S\nports: { component: 8000, ai: 8050 }\ncomponents:\n  a: { command: x }\n',
      'overlaps the components’ block from 8000',
    ],
    [
      'a block past the end',
      'name: S\nports: { component: 65500 }\ncomponents:\n  a: { command: x }\n',
      'reach beyond 65535',
    ],
    [
      'a specialist without a port',
      'name: S\ncomponents:\n  a: { command: x, specialist: { title: T, command: y } }\n',
      'give the specialist a port',
    ],
    [
      'a specialist without a lane',
      'name: S\nports: { ai: }\ncomponents:\n  a: { command: x, port: 1, specialist: { title: T, command: y } }\n',
      'remove ai: null, or the specialist',
    ],
    [
      'a specialist’s name taken',
      'name: S\ncomponents:\n  a: { command: x, port: 1, specialist: { title: T, command: y } }\n  a-ai: { command: x }\n',
      'choose another id',
    ],
    [
      'an alias taken',
      'name: S\ncomponents:\n  a: { command: x }\n  b: { command: x, aliases: [a] }\n',
      'a already means a.',
    ],
    ['a probe of nothing', web('readiness_probe: { period_seconds: 2 }'), 'give one of http_get, tcp and exec'],
    ['a probe of two things', web('readiness_probe: { tcp: {}, exec: { command: x } }'), 'has tcp and exec'],
    [
      'a bad regular expression',
      web('ready_log_line: /(/'),
      '5:21 components.web.ready_log_line: this regular expression can’t be used',
    ],
    ['a bad regular expression with a flag', web('ready_log_line: /(/i'), 'this regular expression can’t be used'],
    ['a bad regular expression in a probe', web('readiness_probe: { http_get: { body: "/[/" } }'), 'can’t be used'],
    ['an empty status range', web('readiness_probe: { http_get: { status_code: 299-200 } }'), 'is empty'],
    ['no components', 'name: S\n', '1:1 components is missing: expected a map.'],
    ['empty components', 'name: S\ncomponents: {}\n', 'a platform has at least one'],
    ['no name', 'components:\n  a: { command: x }\n', 'name is missing'],
    [
      'another version',
      'version: 2\nname: S\ncomponents:\n  a: { command: x }\n',
      '1:10 version: this Till reads version 1 of the format, not 2.',
    ],
    ['a duplicate key', 'name: S\ncomponents:\n  a:\n    command: x\n    command: y\n', '5:5 command is written twice'],
    ['tabs', 'name: S\ncomponents:\n\ta: 1\n', 'YAML wants spaces'],
    ['two documents', `${web()}---\nname: T\n`, 'a till.yaml is one document'],
    ['an alias to nothing', 'name: *who\n', '*who refers to nothing'],
    ['a merge of no map', 'name: S\nx-a: &a 1\ncomponents:\n  a: { <<: *a }\n', '4:8 << takes in a map'],
    ['a merge of a text', 'name: S\ncomponents:\n  a:\n    <<: text\n', '4:5 << takes in a map'],
    ['a list', '- a\n', 'expected a map, found a list'],
    ['a text', 'hello', 'expected a map, found “hello”'],
    ['a map as key', 'name: ${{x}: 1}\n', ''],
  ])('%s', (_, text, expected) => {
    const all = problems(text)
    expect(
      describeProblems('f', all)
        .replaceAll(/^f:/gm, '')
        .replaceAll(/^(\d+:\d+): /gm, '$1 '),
    ).toContain(expected)
    for (const { line, column } of all) {
      expect(line).toBeGreaterThanOrEqual(1)
      expect(line).toBeLessThanOrEqual(text.split('\n').length)
      expect(column).toBeGreaterThanOrEqual(1)
    }
  })

  it('tells all mistakes at once, in the order of the file', () => {
    const text = web('port: 200', 'ready_log_line: /(/', 'depends_on: [nobody]', 'shutdown: { signal: x }')
    expect(problems(text).map(({ line }) => line)).toEqual([5, 6, 7, 8])
  })
})

describe('texts made to break readers', () => {
  it.each([
    ['nothing', '', 'The file is empty'],
    ['blanks', ' \n\t\n', 'The file is empty'],
    ['a comment', '# hi\n', 'The file is empty'],
    ['null', 'null', 'The file is empty'],
    ['NUL bytes', 'name: S\nx: \0\n', '2:4: There is a NUL byte here'],
    ['deep lists', `a: ${'['.repeat(20_000)}`, 'nested too deeply'],
    ['deep maps', `${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}`, 'nested too deeply'],
    ['an alias of itself', 'name: &a [*a]\n', ''],
    [
      'a bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replaceAll(/./g, (k) => `${k}: &${k} [${`*${String.fromCharCode(k.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
      'unfold to too much',
    ],
    ['a huge file', 'a'.repeat(600_000), 'at most 524288'],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]).toString('latin1'), 'NUL byte'],
  ])('%s: a sentence, soon', (_, text, expected) => {
    const before = performance.now()
    expect(describeProblems('f', problems(text))).toContain(expected)
    expect(performance.now() - before).toBeLessThan(3_000)
  })

  it('is not fooled by keys that are properties of every object', () => {
    expect(
      problems('name: S\n__proto__: { version: 1 }\ncomponents:\n  constructor: { command: x }\n').map(
        ({ path }) => path,
      ),
    ).toEqual(['__proto__'])
    const { platform } = parsed(
      'name: S\ncomponents:\n  constructor: { command: x }\n  b: { command: x, depends_on: [constructor] }\n',
    )
    expect(platform.components.map(({ id }) => id)).toEqual(['constructor', 'b'])
    expect(problems('name: S\ncomponents:\n  a: { command: x, depends_on: [constructor] }\n')).toHaveLength(1)
  })
})

describe('the built-in definitions', () => {
  it.each(['tekton', 'sample'])('%s is without problems and warnings', (id) => {
    const text = readFileSync(resolve(import.meta.dirname, `../../../resources/platforms/${id}/till.yaml`), 'utf8')
    const reading = parsePlatform(text, { file: `${id}/till.yaml`, source: 'builtin' })
    expect(reading).toMatchObject({ ok: true, warnings: [], platform: { id, isSample: id === 'sample' } })
  })
})
