import { expect, test } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import { tekton } from '../ports/testing/definitions'
import { plannedPorts } from '../ports/plan'
import { findingsOf, rangesOf, type BlockOwner } from './findings'

const blocks = (base: number, ai: number) => ({ component: { base, size: 100 }, ai: { base: ai, size: 100 } })
const owner = (id: string, base: number, ai: number): BlockOwner => {
  const ports = blocks(base, ai)
  return { id: id as InstanceId, ports, planned: plannedPorts(tekton(), ports) }
}
const owners = [owner('primary', 8_000, 45_000), owner('coder-b', 8_200, 45_200)]

/** What is found of the first number of 4 or 5 digits on a line that is not a part of a word. */
function judge(text: string, file = 'src/app.py') {
  const match = /(?<!\w)(?:\d{4,5}|\d{1,2}_\d{3})(?!\w)/.exec(text)
  if (!match) throw new Error(`no number in ${text}`)
  return findingsOf(
    [{ file, line: 1, column: match.index + 1, port: Number(match[0].replace('_', '')), text }],
    owners,
  )[0]
}

test.each([
  ['PORT = 8001', 'src/app.py'],
  ['uvicorn.run(app, host="0.0.0.0", port=8001)', 'src/app.py'],
  ['url = "http://localhost:8001/api"', 'src/app.py'],
  ["const url = 'http://127.0.0.1:8001'", 'a.ts'],
  ['server.listen(8001, () => console.log("up"))', 'a.js'],
  ['#define HERMES_PORT 8001', 'a.h'],
  ['  - "8001:8001"', 'compose.yaml'],
  ['ports = [8001,8002]', 'a.py'],
  ['if (port >= 8001 && port < 8100) {', 'a.ts'],
  ['exec 3<>/dev/tcp/localhost/8001', 'run.sh'],
  ['curl http://localhost:8001/health # is it up?', 'run.sh'],
  ['EXPOSE 8001/tcp', 'Dockerfile'],
  ['def connect(host: str, port: int = 8001):', 'a.py'],
  ['{ host: process.env.HOST ?? "x", port: 8001 }', 'a.ts'],
  ['const url = `http://${HOST}:8001`', 'a.ts'],
  ['connect(os.getenv("HOST", "x"), 8001)', 'a.py'],
  ['<a href="http://localhost:8001">', 'a.html'],
  ['<p>http://localhost:8001</p>', 'a.tsx'],
  ['range(8000, 8100)', 'a.py'],
  ['--port 8001', 'args'],
  ['listen("[::]:8001")', 'a.go'],
  ['bind :::8001', 'run.sh'],
  ['const PORT = 8_001', 'a.ts'],
  ['server_port_max: 8001', 'a.yaml'],
])('a port written into the code: %s', (text, file) => {
  expect(judge(text, file)).toMatchObject({ kind: 'literal', owner: 'primary' })
})

test.each([
  ['port = int(os.environ.get("HERMES_PORT", 8001))', 'a.py'],
  ['port = int(os.getenv("HERMES_PORT", "8001"))', 'a.py'],
  ['port = os.environ["HERMES_PORT"] or 8001', 'a.py'],
  ['url = os.environ.get("HERMES_URL", "http://localhost:8001")', 'a.py'],
  ['port = int(os.environ["X"]) if "X" in os.environ else 8001', 'a.py'],
  ['port: ${HERMES_PORT:-8001}', 'compose.yaml'],
  ['echo ${HERMES_PORT-8001}', 'run.sh'],
  [': "${HERMES_URL:=http://localhost:8001}"', 'run.sh'],
  ['const port = process.env.HERMES_PORT ?? 8001', 'a.ts'],
  ["const port = parseInt(process.env.HERMES_PORT || '8001', 10)", 'a.ts'],
  ['const port = Number.parseInt(process.env.HERMES_PORT, 10) || 8001', 'a.ts'],
  ['const port = process.env.HERMES_PORT ? Number(process.env.HERMES_PORT) : 8001', 'a.ts'],
  ['const url = import.meta.env.VITE_URL ?? "http://localhost:8001"', 'a.ts'],
  ['port := getEnv("HERMES_PORT", "8001")', 'a.go'],
  ['let port = env::var("HERMES_PORT").unwrap_or("8001".into());', 'a.rs'],
  ['port = ENV.fetch("HERMES_PORT", 8001)', 'a.rb'],
  ['String port = System.getenv().getOrDefault("HERMES_PORT", "8001");', 'A.java'],
  ['PORT = config("HERMES_PORT", default=8001, cast=int)', 'settings.py'],
])('a fallback: %s', (text, file) => {
  expect(judge(text, file)).toMatchObject({ kind: 'fallback', variable: 'HERMES_PORT', owner: 'primary' })
})

test.each([
  ['timeout = 8000', 'a.py'],
  ['setTimeout(done, 8000)', 'a.ts'],
  ['await sleep(8000)', 'a.ts'],
  ['"max_tokens": 8000,', 'a.json'],
  ['const LIMIT_MS = 45000', 'a.ts'],
  ['request(url, { timeoutMs: 45000 })', 'a.ts'],
  ['--max-old-space-size=8000', 'run.sh'],
  ['wait 8000 ms', 'run.sh'],
  ['8001 tokens', 'a.py'],
  ['pi = 3.8001', 'a.py'],
  ['x = 8001.5', 'a.py'],
  ['color: #8001', 'a.css'],
  ['fixes = "#8101 and HERMES-8001"', 'a.py'],
  ['id = "1b4e28ba-2fa1-8001-883f-0016d3cca427"', 'a.py'],
  ['"integrity": "sha512-Ab9+8001+Xy7zQw5r3TgH1kLmN4oP6sUvW=="', 'a.json'],
  ['fetch("/issues/8001")', 'a.ts'],
  ['if readsize < 8000:', 'a.py'],
  ['net = "fe:db8:8000::/33"', 'a.py'],
  ['net = "fe80::8000"', 'a.py'],
  ['  8000, 8001, 8002, 3489, 3307, 957, 3389, 2540, 2032, 1930, 2927, 2462,  # 7638', 'a.py'],
  ['size = 8000 * 2', 'a.py'],
  ['code = -8001', 'a.py'],
  ['user_id = 8001', 'a.py'],
  ['{ userId: 8001 }', 'a.ts'],
  ['"version": "8001.0.1"', 'a.json'],
])('no port: %s', (text, file) => {
  expect(judge(text.replace('#8101 and ', ''), file)).toBeUndefined()
})

test.each([
  ['# the old port was 8001', 'a.py'],
  ['x = 1  # was 8001', 'a.py'],
  ['// the old port was 8001', 'a.ts'],
  ['const x = 1 // was 8001', 'a.ts'],
  [' * listens on 8001', 'a.ts'],
  ['/* 8001 */', 'a.c'],
  ['-- 8001', 'a.lua'],
  ['<!-- 8001 -->', 'a.html'],
  ['; 8001', 'a.ini'],
  ['REM 8001', 'a.bat'],
])('a comment is left out: %s', (text, file) => {
  expect(judge(text, file)).toBeUndefined()
})

test.each([
  ['url = "http://h/#/x" + ":8001"', 'a.py'],
  ['const url = "http://localhost:8001"', 'a.ts'],
  ['f(/* port */ 8001)', 'a.ts'],
  ["echo 'it is # fine' 8001", 'run.sh'],
  ['echo a#b 8001', 'run.sh'],
])('no comment: %s', (text, file) => {
  expect(judge(text, file)).toBeDefined()
})

test.each([
  'README.md',
  'docs/ports.rst',
  '.env',
  'a/.env.local',
  '.env.till-backup.local',
  'till.yaml',
  'package-lock.json',
  'poetry.lock',
  'LICENSE',
  'data.csv',
])('%s is left out', (file) => {
  expect(judge('port 8001', file)).toBeUndefined()
})

test('the owner is whoever’s block it lies in, ahead or ours, and the variable is the plan’s', () => {
  expect(judge('port = 8205')).toMatchObject({ owner: 'coder-b', variable: 'ATHENA_PORT' })
  expect(judge('port = 45203')).toMatchObject({ owner: 'coder-b', variable: 'RHETOR_AI_PORT' })
  expect(judge('port = 8050')).toMatchObject({ owner: 'primary', variable: null })
  expect(judge('port = 9000')).toBeUndefined()
})

test('literals come first, and each keeps its place', () => {
  const found = findingsOf(
    [
      { file: 'a.ts', line: 3, column: 18, port: 8_001, text: 'process.env.X || 8001' },
      { file: 'b.ts', line: 7, column: 8, port: 8_002, text: 'port = 8002' },
    ],
    owners,
  )
  expect(found.map(({ file, line, kind }) => [file, line, kind])).toEqual([
    ['b.ts', 7, 'literal'],
    ['a.ts', 3, 'fallback'],
  ])
})

test('the line is shown trimmed, cut around the number, and without secrets', () => {
  expect(judge('    port = 8001   ')?.text).toBe('port = 8001')
  const long = judge(`x = "${'a '.repeat(200)}", 8001`)
  expect(long?.text.length).toBeLessThanOrEqual(200)
  expect(long?.text).toContain('8001')
  expect(judge('connect("http://ada:hunter2@h:8001")')?.text).not.toContain('hunter2')
  // Also where the cut would leave its name out.
  const far = judge(`${'call(x); '.repeat(10)}connect({ password: "${'hunter2'.repeat(12)}", port: 8001 })`)
  expect(far?.text).not.toContain('hunter2')
  expect(far?.text).toContain('port: 8001')
})

test('a hostile line is judged at once', () => {
  const hostile = `process.env.A ${'? '.repeat(300)}${'env('.repeat(80)} 8001`
  const began = performance.now()
  for (let turn = 0; turn < 100; turn += 1) judge(hostile, 'a.ts')
  const aPlainOne = performance.now()
  for (let turn = 0; turn < 100; turn += 1) judge(`${'x '.repeat(480)}8001`, 'a.ts')
  // No absolute time: a machine under load is slow at both.
  expect(aPlainOne - began).toBeLessThan(60 * Math.max(5, performance.now() - aPlainOne))
})

test('what is searched for are all blocks of all owners', () => {
  expect(rangesOf(owners)).toEqual([
    { from: 8_000, to: 8_099 },
    { from: 45_000, to: 45_099 },
    { from: 8_200, to: 8_299 },
    { from: 45_200, to: 45_299 },
  ])
})
