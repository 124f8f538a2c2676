import { describe, expect, it } from 'vitest'
import { splitCommand } from './command-line'

describe('splitCommand', () => {
  it.each([
    ['node server.mjs', ['node', 'server.mjs']],
    ['  ./serve\t--port 80 ', ['./serve', '--port', '80']],
    ['echo "two words" \'and three more\'', ['echo', 'two words', 'and three more']],
    ['run --name="a b"c', ['run', '--name=a bc']],
    ["run ''", ['run', '']],
    ['serve ${PORT} --at=${HOST:-127.0.0.1}', ['serve', '${PORT}', '--at=${HOST:-127.0.0.1}']],
    // A shell would not fill in what single quotes protect; neither will Till.
    ["echo '${HOME}'", ['echo', '$${HOME}']],
  ])('%s is plain', (line, words) => {
    expect(splitCommand(line)).toEqual(words)
  })

  it.each([
    'a | b',
    'a && b',
    'a; b',
    'a > file',
    'ls *.js',
    'echo $HOME',
    'echo ${HOME%/}',
    'echo `date`',
    'cd x',
    'exec node x',
    'PORT=1 node x',
    'node ~/x',
    'a # b',
    'echo "$(date)"',
    'echo "a',
    'echo a\\ b',
    '[ -f x ]',
    '',
    '   ',
    'a\nb',
    '! a',
    '"" x',
  ])('%s needs a shell', (line) => {
    expect(splitCommand(line)).toBeNull()
  })
})
