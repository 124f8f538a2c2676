/**
 * Splits a plain command line into arguments, or answers null where only a shell can read it
 * (pipes, redirections, variables, substitutions, globs, assignments, several commands).
 */
export function splitPlainCommand(line: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? ''
    if (quote) {
      if (char === quote) quote = null
      else if (quote === '"' && (char === '$' || char === '`' || char === '\\')) return null
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === ' ' || char === '\t') {
      if (word !== null) words.push(word)
      word = null
    } else if ('|&;<>()$`\\*?[]{}#~!\n\r'.includes(char)) return null
    else word = (word ?? '') + char
  }
  if (quote) return null
  if (word !== null) words.push(word)
  const isAssignment = /^[A-Za-z_]\w*=/.test(words[0] ?? '')
  return words.length === 0 || isAssignment || SHELL_WORDS.has(words[0] ?? '') ? null : words
}

/** Words that a shell knows and no program does. */
const SHELL_WORDS = new Set(['cd', 'export', 'source', '.', 'exec', 'eval', 'if', 'for', 'while', 'case', 'set', 'ulimit', 'umask', 'alias', 'trap', 'wait', 'until', 'unset', 'read', 'type', 'command', 'builtin'])

/** The argument list that runs a line in the system's shell. process-compose uses `bash -c`; plain sh is everywhere. */
export function inShell(line: string, platform: string): string[] {
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line]
}
