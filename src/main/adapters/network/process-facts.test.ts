import { expect, test } from 'vitest'
import { commandLine, commandName, runTag } from './process-facts'
import { parsePasswd } from './user-names'

test('a program is known by the file name of its first argument', () => {
  expect(commandName('/usr/bin/node', 'MainThread')).toBe('node')
  expect(commandName('python3', 'python3')).toBe('python3')
  expect(commandName('-bash', 'bash')).toBe('bash')
  expect(commandName('/opt/a-very-long-program-name', 'a-very-long-pro')).toBe('a-very-long-program-name')
})

test('where a program writes a sentence there, or nothing, by the name the kernel gives it', () => {
  expect(commandName('nginx: master process /usr/sbin/nginx', 'nginx')).toBe('nginx')
  expect(commandName('', 'kworker/0:1')).toBe('kworker/0:1')
  expect(commandName('/', 'odd')).toBe('odd')
})

test('a command line is one line of at most 400 characters', () => {
  expect(commandLine(['node', 'server.js', '--port', '8104', ''])).toBe('node server.js --port 8104')
  expect(commandLine([''])).toBeNull()
  expect(commandLine(['psql', '--password=hunter 2', 'postgres://me:hunter2@db/x', '--token', 'abc'])).toBe(
    'psql --password=•••• postgres://me:••••@db/x --token ••••',
  )
  const long = commandLine(['x'.repeat(399), '🙂🙂'])
  expect(Array.from(long ?? '')).toHaveLength(400)
  expect(long?.endsWith('…')).toBe(true)
  expect(commandLine(['x'.repeat(398), '🙂🙂'])).toBe(`${'x'.repeat(398)} …`)
  expect(commandLine(['x'.repeat(397), '🙂🙂'])).toBe(`${'x'.repeat(397)} …`)
})

test('the tag is found only as a variable of its own', () => {
  const tag = (environ: string) => runTag(Buffer.from(environ))
  expect(tag('A=1\0TILL_RUN=abc123def456\0B=2\0')).toBe('abc123def456')
  expect(tag('TILL_RUN=first\0')).toBe('first')
  expect(tag('NOT_TILL_RUN=abc\0X=TILL_RUN=abc\0')).toBeNull()
  expect(tag('TILL_RUN=\0')).toBeNull()
  expect(runTag(null)).toBeNull()
})

test('names of users; the first name of a number counts, broken lines do not', () => {
  const names = parsePasswd(
    'root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/:\nann:x:1000:1000::/home/ann:\n\n:x:7:\nbad:x:z:\n',
  )
  expect(Array.from(names)).toEqual([
    [0, 'root'],
    [1000, 'ann'],
  ])
})
