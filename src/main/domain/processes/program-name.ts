/** The name of a program by whatever path it was called: `node` for `/usr/bin/node`, and for `"C:\nodejs\node.exe"`. */
export function programName(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name.replace(/"$/, '').replace(/\.exe$/i, '')
}
