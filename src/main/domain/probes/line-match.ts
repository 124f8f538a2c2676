/** Makes a test for `text`: `/…/flags` is a regular expression, anything else a substring. */
export function lineMatcher(text: string): (line: string) => boolean {
  const found = /^\/(.+)\/([imsu]*)$/.exec(text)
  if (!found) return (line) => line.includes(text)
  const pattern = new RegExp(found[1] ?? '', found[2])
  return (line) => pattern.test(line)
}
