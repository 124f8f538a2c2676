/**
 * The engine's whole outside on one page: over the usual length, because who implements or replaces it reads it as one.
 */
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import type { Blocks } from '@shared/model/ports'
import type { Settings, TimelineRow } from '@shared/model/rows'
import type { LogLine, MachineUsage, ProcessUsage } from '@shared/contract/stream'
import type { ProbeDefinition } from '@shared/platform/definition'
import type { PlatformReading } from '@shared/platform/parse'

/** All the engine can do to the world. Adapters implement it; tests replace it. */
export type Effects = {
  clock: Clock
  /** A new id, unique for ever: letters and digits, 16 or more. */
  newId(): string
  processes: Processes
  network: Network
  probes: Probes
  usage: Usage
  files: Files
  platforms: PlatformLibrary
  storage: Storage
  logs: Logs
  logger: Logger
  facts: MachineFacts
}

/** Undoes a request; calling it twice is harmless. */
export type Cancel = () => void

export type Clock = {
  /** Wall clock, epoch milliseconds: for people. */
  now(): number
  /** Monotonic milliseconds: for deadlines, ages, backoff. */
  monotonicMs(): number
  after(ms: number, run: () => void): Cancel
}

/** Which process exactly: a pid alone is reused (DESIGN.md, Process identity). */
export type ProcessIdentity = {
  bootId: string
  pid: number
  /** Start time in clock ticks since boot (Linux), or the system's start time in ms elsewhere. */
  startTicks: number
}

export type SpawnRequest = {
  run: RunId
  ref: Ref
  /** Argument list; a shell line has been wrapped before. */
  argv: string[]
  /** `node`: prefix with Till's own Node. */
  runtime: 'node' | null
  workingDir: string
  /** The whole environment of the child but for the TILL_INSTANCE, TILL_COMPONENT and TILL_RUN tags, which the adapter adds. */
  environment: Record<string, string>
  /** Opened for appending, created with 0600. */
  logPath: string
}

/** Why a process could not be created, in a sentence that names the culprit. */
export type SpawnFailure = { code: 'missing' | 'denied' | 'folder' | 'resources' | 'other'; message: string }

export type Exit = {
  run: RunId
  /** null: not told (an adopted process). */
  exitCode: number | null
  signal: string | null
}

export type TerminateRequest = {
  run: RunId
  identity: ProcessIdentity
  signal: string
  /** Time between the signal and force. */
  graceMs: number
  /** Signal only the first process; the rest of the tree is still ended by force. */
  parentOnly: boolean
}

export type TerminateReport = {
  wasForced: boolean
  /** Processes of the run still alive after force (D state, other user's). */
  survivors: number[]
}

export type Processes = {
  /** Creates the process in its own session and group, output straight to the log file. */
  spawn(request: SpawnRequest): Promise<{ ok: true; identity: ProcessIdentity } | { ok: false; failure: SpawnFailure }>
  /** Ends the whole tree: the group, and descendants that left it but carry the run's tag. Resolves when all are gone or given up. */
  terminate(request: TerminateRequest): Promise<TerminateReport>
  /** Shortens the grace of a `terminate` under way to nothing. */
  forceNow(run: RunId): Promise<void>
  /** Watches a process we did not spawn ourselves. False if it isn't that process any more. */
  follow(run: RunId, identity: ProcessIdentity): Promise<boolean>
  /** Living processes that carry one of our tags, whoever started them. Linux reads /proc/PID/environ. */
  tagged(): Promise<{ run: RunId; ref: Ref; identity: ProcessIdentity }[]>
  /** Hears every exit of a spawned or followed process, once each. */
  onExit(hear: (exit: Exit) => void): Cancel
  bootId(): Promise<string>
}

/** One listening socket, as the operating system tells it. */
export type ObservedListener = {
  protocol: 'tcp' | 'udp'
  family: 'ipv4' | 'ipv6'
  address: string
  isWildcard: boolean
  port: number
  /** visible: pid known; hidden: another user's; unowned: the system names no process. */
  visibility: 'visible' | 'hidden' | 'unowned'
  pid: number | null
  command: string | null
  commandLine: string | null
  folder: string | null
  user: string | null
  startedAt: number | null
  /** The run whose tree the owner belongs to, where it carries our tag. */
  run: RunId | null
}

export type Network = {
  /** Every listener of the machine with its owner, in one pass. */
  listeners(): Promise<ObservedListener[]>
  /** Ports with a TCP listener now: the cheapest look there is, no owners. */
  listeningPorts(): Promise<number[]>
  /** The same facts for a few ports. */
  listenersOn(ports: number[]): Promise<ObservedListener[]>
  /** Would a component's bind fail on this address? A sentence says why. */
  canBind(port: number, address: string): Promise<{ isFree: true } | { isFree: false; why: string }>
}

export type ProbeOutcome = { isGood: boolean; tookMs: number; message: string }

export type Probes = {
  /** Runs one probe once, bounded by its timeout. Never rejects. */
  run(
    probe: ProbeDefinition,
    context: { port: number | null; workingDir: string; environment: Record<string, string> },
  ): Promise<ProbeOutcome>
  /** One `ping` of the line protocol (tekton-interop.md, section 5). Never rejects. */
  ping(
    port: number,
    timeoutMs: number,
  ): Promise<
    { isGood: true; tookMs: number; aiId: string | null } | { isGood: false; isListening: boolean; message: string }
  >
}

export type Usage = {
  /** The machine, and the sum of each run's process tree. CPU since the previous call. */
  sample(
    runs: { run: RunId; identity: ProcessIdentity }[],
  ): Promise<{ machine: MachineUsage; usage: Record<RunId, ProcessUsage> }>
}

export type Files = {
  /** Text of a file, or null where there is none. Throws CommandError on folders, unreadable, huge (> 1 MiB) or binary files. */
  readText(path: string): Promise<string | null>
  isFolder(path: string): Promise<boolean>
  /** Absolute path without symbolic links, or null where it does not exist. */
  realPath(path: string): Promise<string | null>
  /** Joins and normalises; `~/` is the person's home. */
  resolve(base: string, relative: string): string
  /** Atomic replacement that keeps a backup and the file's mode (new: 0600). Refuses a path that leaves `root` through a link. */
  replaceText(request: { root: string; path: string; text: string }): Promise<{ backup: string | null }>
  removeFile(path: string): Promise<void>
  /** Lengths a path the way people read it: the home folder as `~`. */
  shorten(path: string): string
}

export type PlatformLibrary = {
  /**
   * The definitions that ship with Till. `folder` holds what they need beside the text (the sample's programs);
   * `reading` is what the build read of the very same text, where it did.
   */
  builtin(): Promise<{ id: string; path: string; text: string; folder: string; reading: PlatformReading | null }[]>
  /** Copies a built-in's folder to the data folder, for an instance of that id; an existing copy is brought up to date. Answers its root. */
  install(id: string, instance: InstanceId): Promise<string>
  /** Where `install` would put it. */
  rootFor(instance: InstanceId): string
}

export type InstanceRecord = {
  id: InstanceId
  name: string
  platform: string
  mode: string
  root: string
  ports: Blocks
  createdAt: number
}

export type RunRecord = {
  run: RunId
  ref: Ref
  identity: ProcessIdentity
  logPath: string
  startedAt: number
  /** State to be restored when it is adopted. */
  state: string
}

/** A unit at rest: `stopped` or `failed`, why, and since when (epoch ms). */
export type RestRecord = { ref: Ref; state: 'stopped' | 'failed'; reason: Reason | null; at: number }

/** One durable change. All of a transact's changes are written together or not at all. */
export type Change =
  | { kind: 'instance.put'; record: InstanceRecord }
  | { kind: 'instance.remove'; id: InstanceId }
  | { kind: 'run.put'; record: RunRecord }
  | { kind: 'run.state'; run: RunId; state: string }
  | { kind: 'run.end'; run: RunId; at: number; exitCode: number | null; signal: string | null }
  | { kind: 'wanted.put'; ref: Ref; isWanted: boolean }
  | { kind: 'restarts.put'; ref: Ref; restarts: number }
  /** How a unit came to rest. */
  | { kind: 'rest.put'; rest: RestRecord }
  | { kind: 'timeline.add'; row: TimelineRow }
  | { kind: 'settings.put'; settings: Settings }

export type Durable = {
  instances: InstanceRecord[]
  /** Runs that were not seen to end. */
  runs: RunRecord[]
  wanted: Ref[]
  /** Of every unit that ever came to rest, the last time. */
  rests: RestRecord[]
  restarts: Record<Ref, number>
  /** The last 500, oldest first. */
  timeline: TimelineRow[]
  settings: Settings | null
}

export type Reservation = { instance: InstanceId; root: string; ports: Blocks }

export type Storage = {
  load(): Durable
  /** Synchronous and atomic. Throws CommandError `files.failed` when the disk refuses; then nothing was written. */
  write(changes: Change[]): void
  /** Reserves both lanes at once under the database's write lock. Throws CommandError `ports.overlap` naming whose they are, `lock.held` after the deadline. */
  reserve(reservation: Reservation): void
  release(instance: InstanceId): void
  reservations(): Reservation[]
  /** The newest log of a ref, living or ended. */
  lastRun(ref: Ref): { run: RunId; logPath: string } | null
  close(): void
}

export type Logs = {
  /** Where a run's output goes. The folder is made. */
  pathFor(ref: Ref, run: RunId): Promise<string>
  /** The last lines and the offset at which following goes on. */
  tail(path: string, lines: number): Promise<{ lines: LogLine[]; nextOffset: number }>
  follow(path: string, fromOffset: number, hear: (lines: LogLine[], isReset: boolean) => void): Cancel
}

export type Logger = {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export type MachineFacts = {
  version: string
  host: 'app' | 'headless'
  enginePid: number
  dataFolder: string
  platform: string
  hostname: string
  cores: number
  memoryBytes: number
  user: string
  /** What children inherit: the login shell's, without npm's and Electron's own variables. */
  baseEnvironment: Record<string, string>
}
