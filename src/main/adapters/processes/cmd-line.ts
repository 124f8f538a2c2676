/**
 * The arguments for a line that cmd.exe is to run, as they have to stand on the command line; null where something else is
 * run. cmd takes what is between the first and the last quote as it is (`cmd /?`, /s), while Node would quote for programs
 * in C (`\"`), which cmd does not understand. So does Node itself for `shell: true`.
 */
export function cmdArguments(program: string, args: readonly string[]): string[] | null {
  const [d, s, c, line, ...more] = args
  const isLine = d === '/d' && s === '/s' && c === '/c' && line !== undefined && more.length === 0
  return program.toLowerCase() === 'cmd.exe' && isLine ? ['/d', '/s', '/c', `"${line}"`] : null
}
