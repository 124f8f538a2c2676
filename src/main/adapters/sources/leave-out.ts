/** Folders that hold nobody's own sources, wherever they are: dependencies, caches, version control. */
const FOREIGN_FOLDERS = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  'site-packages',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.gradle',
  '.next',
  '.cache',
])

/** Folders that are usually made from sources. Where git knows the files, it knows better. */
const MADE_FOLDERS = new Set(['dist', 'build', 'target', 'out', 'coverage', 'logs'])

/** Files that list what others released, or what happened. */
const MADE_FILES = /(?:\.lock|-lock\.json|-lock\.yaml|\.log|\.min\.js|\.map)$/

/** Whether a folder is not searched. `isGit`: git told of it. */
export function isFolderLeftOut(name: string, isGit: boolean): boolean {
  return FOREIGN_FOLDERS.has(name) || (!isGit && MADE_FOLDERS.has(name))
}

/** Whether a file is not searched, by its path relative to the root with `/`. */
export function isFileLeftOut(path: string, isGit: boolean): boolean {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  return MADE_FILES.test(name) || parts.some((folder) => isFolderLeftOut(folder, isGit))
}
