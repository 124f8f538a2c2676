import { closeSync, lstatSync, openSync, realpathSync, rmSync, writeSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { CommandError } from '@shared/contract/failure'
import { isFolder, makePrivateFolder } from '../files/private-folder'
import { asCommandError, systemCode } from '../files/system-error'
import { socketPath } from './socket-path'

/** Where everything lies that Till keeps. All paths are absolute. */
export type DataFolder = {
  root: string
  /** The SQLite file. */
  database: string
  /** Copies of the database, one before each migration. */
  backups: string
  /** Till's own log and, a folder an instance, those of components. */
  logs: string
  /** What belongs to the engine that runs now: lock, socket, token. */
  run: string
  /** Copies of the sample platform, one an instance. */
  samples: string
  /** Address of the engine's local socket, or of its named pipe on Windows. */
  socket: string
  /** File (0600) of the word that is sent first over the named pipe on Windows, where no file mode guards it. */
  token: string
  /** What makes the engine single (engine-lock.ts). */
  lock: string
}

const PROBE_BYTES = 4096
/** Group and all others (chmod(2)). */
const OTHERS_WRITE = 0o022

/**
 * Opens the data folder, making what is missing: `TILL_HOME`, else `~/.till`. Folders get 0700; modes are changed only of
 * what is made here. Throws CommandError `files.refused` or `files.failed` where it can't be used.
 */
export function openDataFolder(env: NodeJS.ProcessEnv = process.env): DataFolder {
  const root = dataFolderPath(env)
  const folders = foldersOf(root)
  try {
    for (const folder of [root, ...Object.values(folders)]) makePrivateFolder(folder)
    tryToWrite(join(folders.run, `.write-test-${process.pid}`))
  } catch (error) {
    throw refusal(root, error, 'written')
  }
  return locateDataFolder(env)
}

/**
 * Where everything lies of a data folder that is there already: all it takes to talk to its engine, also where its disk is
 * full. Throws CommandError, `files.refused` where others may have put their own socket in it.
 */
export function locateDataFolder(env: NodeJS.ProcessEnv = process.env): DataFolder {
  const root = dataFolderPath(env)
  const folders = foldersOf(root)
  try {
    mustBeOurs(folders.run)
    return {
      root,
      ...folders,
      database: join(root, 'till.db'),
      socket: socketPath(folders.run, realpathSync(root), env),
      token: join(folders.run, 'engine.token'),
      lock: join(folders.run, 'engine.lock'),
    }
  } catch (error) {
    throw refusal(root, error, 'read')
  }
}

function foldersOf(root: string): Pick<DataFolder, 'backups' | 'logs' | 'run' | 'samples'> {
  const at = (name: string): string => join(root, name)
  return { backups: at('backups'), logs: at('logs'), run: at('run'), samples: at('samples') }
}

/** Whoever may write where the socket lies can answer in the engine's place, and learn what clients tell it. */
function mustBeOurs(run: string): void {
  const facts = lstatSync(run, { throwIfNoEntry: false })
  if (facts === undefined || process.getuid === undefined) return
  const refuse = (why: string, hint: string): CommandError =>
    new CommandError('files.refused', `${run} ${why}, so Till does not use it.`, { hint })
  if (!facts.isDirectory()) throw refuse('is no folder but a link or a file', 'Move it away, then try again.')
  if (facts.uid !== process.getuid()) {
    throw refuse(
      `belongs to another user (uid ${String(facts.uid)})`,
      'Start Till as that user, or set TILL_HOME to a folder of your own.',
    )
  }
  if ((facts.mode & OTHERS_WRITE) !== 0)
    throw refuse('may be written by others', `Take that from them: chmod 700 ${run}`)
}

/** Where the data folder is, or would be; touches nothing. */
export function dataFolderPath(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['TILL_HOME']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  const home = env['HOME']
  return join(home === undefined || home === '' ? homedir() : resolve(home), '.till')
}

/** access(2) tells neither of a full disk nor of everything a file system may refuse; only writing does. */
function tryToWrite(path: string): void {
  const fd = openSync(path, 'w', 0o600)
  try {
    writeSync(fd, Buffer.alloc(PROBE_BYTES))
  } finally {
    closeSync(fd)
    rmSync(path, { force: true })
  }
}

function refusal(root: string, error: unknown, what: 'written' | 'read'): CommandError {
  const code = systemCode(error)
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    const path = (error as NodeJS.ErrnoException).path ?? root
    return new CommandError(
      'files.refused',
      `${topmostFile(path)} is a file, but Till needs a folder there for its data.`,
      {
        hint: 'Move that file away, or set TILL_HOME to another folder.',
      },
    )
  }
  const { failure } = asCommandError(error, `The data folder ${root} can’t be ${what}`)
  return new CommandError(failure.code, failure.message, {
    hint: failure.hint ?? 'Set TILL_HOME to a folder you may write.',
  })
}

/** The part of a path that is no folder though it should be. */
function topmostFile(path: string): string {
  const parent = dirname(path)
  if (parent === path) return path
  const above = topmostFile(parent)
  return above !== parent || !isFolder(parent) ? above : path
}
