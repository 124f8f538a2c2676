/** One line: the time in ISO 8601, the level, the message. Goes to stdout; errors go to stderr. */
export function log(level, message) {
  const line = `${new Date().toISOString()} ${level.toUpperCase().padEnd(5)} ${message}\n`
  if (level === 'error') process.stderr.write(line)
  else process.stdout.write(line)
}
