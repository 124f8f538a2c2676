import { createRequire } from 'node:module'
import { constants, endianness } from 'node:os'
import type * as Koffi from 'koffi'

/** posix_spawn(3) and waitpid(2) of the C library, as far as components need them. */
export type NativeSpawn = {
  /**
   * Makes the process in a session of its own, with every signal as by default; `no-program` where the file is none
   * for this system (a script without a first line, a program for another processor), null where it refuses otherwise. Meanwhile
   * this thread goes on: until a new program is loaded, the system lets nobody run who waits for it.
   */
  spawn(plan: {
    path: string
    argv: string[]
    envp: string[]
    workingDir: string
    log: number
  }): Promise<number | 'no-program' | null>
  /** The exit status as waitpid tells it; `running`, or `unknown` where it is no child of ours (any more). */
  wait(pid: number): number | 'running' | 'unknown'
  /**
   * A child of this process that has ended and that nobody has waited for yet, whoever made it; null: none; `unknown`: that
   * can't be told. One call for all children.
   */
  anyEnded(): number | 'unknown' | null
}

/** execve(2): a file that is neither a program for this system nor a script with a first line that names one. */
const ENOEXEC = constants.errno.ENOEXEC

/** More than posix_spawnattr_t (336 bytes in glibc) and posix_spawn_file_actions_t (80) have anywhere. */
const STRUCT_BYTES = 1_024
const SIGNAL_SET_BYTES = 128
/** Flags of spawn.h, the same in glibc and musl: own session, default dispositions, given mask. */
const SETSIGDEF = 0x04
const SETSIGMASK = 0x08
const SETSID = 0x80
const O_RDONLY = 0
const WNOHANG = 1
/** waitid(2): any child, one that ended, and leave it to be waited for. The same on every Linux. */
const P_ALL = 0
const WEXITED = 4
const WNOWAIT = 0x0100_0000
/** siginfo_t (sigaction(2)): 128 bytes; where the pid of the child lies depends on the size of a pointer. */
const SIGINFO_BYTES = 128
const SI_PID_AT = process.arch === 'arm' || process.arch === 'ia32' ? 12 : 16

type Call = (...args: unknown[]) => number
/** The same on one of libuv's threads. */
type AsyncCall = { async(...args: unknown[]): void }

/**
 * Null where it can't be had: another system than Linux, no prebuilt koffi, a C library without setsid or chdir for
 * posix_spawn (glibc before 2.29). Whatever is not made here can be made by `child_process`, more slowly.
 */
export function loadNativeSpawn(): NativeSpawn | null {
  if (process.platform !== 'linux' || endianness() !== 'LE') return null
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const library = koffi.load(null)
    const declare = (prototype: string): Call => library.func(prototype)
    const initAttributes = declare('int posix_spawnattr_init(void *)')
    const setFlags = declare('int posix_spawnattr_setflags(void *, short)')
    const setDefaults = declare('int posix_spawnattr_setsigdefault(void *, void *)')
    const setMask = declare('int posix_spawnattr_setsigmask(void *, void *)')
    const initActions = declare('int posix_spawn_file_actions_init(void *)')
    const destroyActions = declare('int posix_spawn_file_actions_destroy(void *)')
    const addOpen = declare('int posix_spawn_file_actions_addopen(void *, int, const char *, int, unsigned int)')
    const addDup = declare('int posix_spawn_file_actions_adddup2(void *, int, int)')
    const addChdir = declare('int posix_spawn_file_actions_addchdir_np(void *, const char *)')
    const posixSpawn = library.func(
      'int posix_spawn(_Out_ int *, const char *, void *, void *, const char **, const char **)',
    ) as AsyncCall
    const waitpid = declare('int waitpid(int, _Out_ int *, int)')
    const waitid = declare('int waitid(int, unsigned int, void *, int)')
    const info = Buffer.alloc(SIGINFO_BYTES)

    // Node ignores SIGPIPE, and a child would inherit that.
    const attributes = Buffer.alloc(STRUCT_BYTES)
    const isReady =
      initAttributes(attributes) === 0 &&
      setFlags(attributes, SETSID | SETSIGDEF | SETSIGMASK) === 0 &&
      setDefaults(attributes, Buffer.alloc(SIGNAL_SET_BYTES, 0xff)) === 0 &&
      setMask(attributes, Buffer.alloc(SIGNAL_SET_BYTES)) === 0
    if (!isReady) return null

    return {
      async spawn({ path, argv, envp, workingDir, log }) {
        const actions = Buffer.alloc(STRUCT_BYTES)
        if (initActions(actions) !== 0) return null
        try {
          const isPlanned =
            addOpen(actions, 0, '/dev/null', O_RDONLY, 0) === 0 &&
            addDup(actions, log, 1) === 0 &&
            addDup(actions, log, 2) === 0 &&
            addChdir(actions, workingDir) === 0
          if (!isPlanned) return null
          const pid = [0]
          const problem = await new Promise<number>((resolve, reject) => {
            const hear = (error: Error | null, answer: number): void => (error ? reject(error) : resolve(answer))
            posixSpawn.async(pid, path, actions, attributes, [...argv, null], [...envp, null], hear)
          })
          if (problem === ENOEXEC) return 'no-program'
          return problem === 0 ? (pid[0] ?? null) : null
        } finally {
          destroyActions(actions)
        }
      },
      wait(pid) {
        const status = [0]
        const answer = waitpid(pid, status, WNOHANG)
        if (answer === 0) return 'running'
        return answer === pid ? (status[0] ?? 0) : 'unknown'
      },
      anyEnded() {
        // With WNOHANG it is not said whether anything was written there.
        info.writeInt32LE(0, SI_PID_AT)
        if (waitid(P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT) !== 0) return 'unknown'
        const pid = info.readInt32LE(SI_PID_AT)
        return pid === 0 ? null : pid
      },
    }
  } catch {
    // Whatever kept it from loading, there is another way.
    return null
  }
}
