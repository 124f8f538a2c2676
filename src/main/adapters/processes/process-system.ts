import type { Ref, RunId } from '@shared/model/ids'
import type { ProcessHandles } from './process-handles'
import type { TaggedPlace } from './tags'

/** One process exactly, within one boot: a pid alone is reused, a pid with its start is not. */
export type Stamp = {
  pid: number
  /** Clock ticks since boot on Linux, epoch milliseconds elsewhere (see `ProcessIdentity`). */
  startTicks: number
}

/** What the system's table says of one process. */
export type ProcessEntry = Stamp & {
  parentPid: number
  groupId: number
  /** null where the system does not tell (macOS, Windows). */
  sessionId: number | null
  /** Ended, but not yet collected by its parent: it holds nothing any more and counts as gone. */
  isZombie: boolean
  /** Suspended by SIGSTOP or a terminal: it can't hear a stop signal until it is continued. */
  isStopped: boolean
}

/** The whole process table at one moment. */
export type Look = {
  entries: ReadonlyMap<number, ProcessEntry>
  /** The TILL_RUN a process carries; null where it has none or the system won't show its environment. */
  runOf(pid: number): string | null
}

/** A process that carries all three of our tags, and what else its environment tells. */
export type TaggedEntry = { run: RunId; ref: Ref; entry: ProcessEntry; place?: TaggedPlace }

/** What one process tells a person who is to decide about it. */
export type ProcessDetails = {
  /** Short name of the executable. */
  command: string
  /** Empty where the system does not show it. Secrets in it are not hidden. */
  argv: string[]
  folder: string | null
  user: string | null
  /** Whether it belongs to the user we run as. */
  isOwn: boolean
  /** Epoch milliseconds. */
  startedAt: number | null
  isKernelThread: boolean
  /** The service of the system that it is part of (`nginx.service`); null where that is Till's own or a person's job. */
  service: string | null
}

/** sent: delivered. gone: that process is no more. refused: not ours to signal. */
export type Signalled = 'sent' | 'gone' | 'refused'

/**
 * The process table of one operating system: all that differs between Linux, macOS and Windows.
 * Every signal is preceded by a check that the pid still is the process that is meant.
 */
export type ProcessSystem = {
  /** Shortest sensible pause between two looks at a few processes, in milliseconds. */
  paceMs: number
  /** Differs after every boot; part of a process's identity. */
  bootId(): Promise<string>
  /** Start of the process that has this pid now, zombies included; null where there is none. */
  startOf(pid: number): Promise<number | null>
  /** Everything that runs. */
  look(): Promise<Look>
  /** Those of the given processes that still live, as they stand now. Zombies have ended. */
  alive(stamps: Iterable<Stamp>): Promise<ProcessEntry[]>
  /** Holds on processes by which their end is seen more cheaply, where the system has such; asked once. */
  handles?(): ProcessHandles | null
  /** What can be told of these processes; those that have ended are left out. */
  details(pids: number[]): Promise<Map<number, ProcessDetails>>
  /** Processes of any run of ours, whoever started them. */
  tagged(): Promise<TaggedEntry[]>
  signal(target: Stamp, signal: NodeJS.Signals): Promise<Signalled>
  /** Signals a whole process group at once; `witness` must still live in it, else the number may be somebody else's. */
  signalGroup(witness: ProcessEntry, signal: NodeJS.Signals): Promise<Signalled>
  /** Whether a process group has any member, zombies included. False where the system has no groups. */
  hasGroup(groupId: number): boolean
  /** A process goes on naming its parent after that has ended, and has no groups to be known by instead (Windows). */
  keepsParents?: true
}
