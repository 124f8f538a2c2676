import { readFile } from 'node:fs/promises'
import { cpus, hostname, totalmem, userInfo } from 'node:os'
import { join } from 'node:path'
import type { MachineFacts } from '../../engine/effects'
import { writeAtomically } from '../files/atomic-write'
import { baseEnvironment } from './base-environment'
import { askLoginPath } from './login-path'

/** What the login shell said last time, so that the first component of this time need not wait for it. */
const MEMORY = 'login-path.json'

/** The facts, and when they are final. */
export type SettlingFacts = MachineFacts & {
  /** Resolves when `baseEnvironment` has the login shell's PATH, or never will; two seconds at most. Never rejects. */
  settled: Promise<void>
}

/**
 * The facts of this machine and this engine. Where Till was started from a desktop (no TERM), PATH is the login shell's:
 * at once as it was told last time, a moment later as it is told now; nobody waits for that.
 */
export async function machineFacts(options: {
  host: 'app' | 'headless'
  version: string
  /** Its root. */
  dataFolder: string
  env?: NodeJS.ProcessEnv
  /** How long the login shell may take. */
  shellLimitMs?: number
}): Promise<SettlingFacts> {
  const env = options.env ?? process.env
  const environment = baseEnvironment(env)
  // A `till` run inside a component speaks to the Till that started it.
  if (env['TILL_HOME'] !== undefined) environment['TILL_HOME'] = options.dataFolder
  const memory = join(options.dataFolder, MEMORY)
  const shell = isFromDesktop(env) ? shellOf(env) : null
  if (shell !== null) {
    const remembered = await readMemory(memory)
    if (remembered !== null) environment['PATH'] = remembered
  }
  return {
    version: options.version,
    host: options.host,
    enginePid: process.pid,
    dataFolder: options.dataFolder,
    platform: process.platform,
    hostname: hostname(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    user: userName(env),
    baseEnvironment: environment,
    settled: shell === null ? Promise.resolve() : settle(shell, environment, memory, options.shellLimitMs),
  }
}

/** A terminal always sets TERM; Windows has one PATH for all. */
function isFromDesktop(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'win32' && (env['TERM'] ?? '') === ''
}

async function settle(
  shell: string,
  environment: Record<string, string>,
  memory: string,
  limitMs?: number,
): Promise<void> {
  const path = await askLoginPath(shell, environment, limitMs)
  // It said nothing in time: what Till inherited, or what was said before, is the best there is.
  if (path === null || path === environment['PATH']) return
  environment['PATH'] = path
  try {
    await writeAtomically(memory, JSON.stringify({ path }), { mode: 0o600, owner: null })
  } catch {
    // Only a memory, and a disk that refuses is said where it matters: next time the shell is asked again.
  }
}

async function readMemory(file: string): Promise<string | null> {
  try {
    const { path } = JSON.parse(await readFile(file, 'utf8')) as { path?: unknown }
    return typeof path === 'string' && path.includes('/') ? path : null
  } catch {
    // None yet, or not readable: the shell is asked anyway.
    return null
  }
}

function shellOf(env: NodeJS.ProcessEnv): string | null {
  const told = env['SHELL'] ?? ''
  return told !== '' ? told : (account()?.shell ?? null)
}

function userName(env: NodeJS.ProcessEnv): string {
  return account()?.username ?? env['USER'] ?? `user ${process.getuid?.() ?? '?'}`
}

/** Null where the account is in no list, as in a container under a made-up user id. */
function account(): { username: string; shell: string | null } | null {
  try {
    return userInfo()
  } catch {
    return null
  }
}
