/** Prose, data and drawings: a number in them starts nothing. */
const NO_CODE = /\.(?:md|mdx|markdown|txt|rst|adoc|csv|tsv|svg|ipynb|geojson|pem|crt|diff|patch|sql|snap)$/i
const LICENSE = /^(?:licen[cs]e|copying|notice|authors|changelog|changes|readme)(?:[.-].*)?$/i
const LOCK = /(?:\.lock|-lock\.json|-lock\.yaml|\.sum|\.log)$/
/** Files that Till and its platforms keep ports in on purpose, backups of them included. */
const PLANNED = /^(?:\.env(?:\..*)?|till\.ya?ml|.*\.till-backup.*)$/

/** Whether a file holds ports on purpose, or none at all: documents, lists, env files and definitions. Path with `/`. */
export function isLeftOut(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return NO_CODE.test(name) || LICENSE.test(name) || LOCK.test(name) || PLANNED.test(name)
}
