/**
 * The engine's whole outside on one page: over the usual length, because who implements or replaces it reads it as one.
 */
import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import type { Blocks, Container } from '@shared/model/ports'
import type { Hold, Settings, TimelineRow } from '@shared/model/rows'
import type { Input, Output } from '@shared/contract/commands'
import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import type { LogFilter } from '@shared/contract/log-commands'
import type { RegistrationRow } from '@shared/model/registrations'
import type { LogLine, MachineUsage, ProcessUsage } from '@shared/contract/stream'
import type { ProbeDefinition } from '@shared/platform/definition'
import type { PlatformReading } from '@shared/platform/parse'

/** All the engine can do to the world. Adapters implement it; tests replace it. */
export type Effects = {
  clock: Clock
  /** A new id, unique for ever: letters and digits, 16 or more. */
  newId(): string
  /** By chance, from 0 up to but not including 1. */
  random(): number
  processes: Processes
  guardian: Guardian
  network: Network
  probes: Probes
  usage: Usage
  files: Files
  platforms: PlatformLibrary
  storage: Storage
  sources: Sources
  installations: InstallationRegistry
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
  /** A quarter of a second or longer: a few milliseconds late, together with others. `exactly`: somebody sees when it comes. */
  after(ms: number, run: () => void, how?: 'exactly'): Cancel
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
  /** It was asked to end in another way: nothing is signalled while its first process lives and there is grace. Absent: no. */
  wasAsked?: boolean
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
  /** Who still lives of a tree whose `terminate` is under way, in the order of `InspectedProcess.tree`; else nobody. */
  stillEnding(run: RunId): Promise<InspectedProcess['tree']>
  /** Watches a process we did not spawn ourselves. False if it isn't that process any more. */
  follow(run: RunId, identity: ProcessIdentity): Promise<boolean>
  /** Living processes that carry one of our tags, whoever started them. Linux reads /proc/PID/environ. */
  tagged(): Promise<TaggedProcess[]>
  /** Hears every exit of a spawned or followed process, once each. */
  onExit(hear: (exit: Exit) => void): Cancel
  /**
   * For each process, in order: the pid of what is suspended of it (SIGSTOP, a terminal), or null. `group`: the members of
   * its process group are looked at too, which takes a look at the whole process table. False alarms are worse than late
   * ones: what can't be told is null.
   */
  suspended(of: ProcessIdentity[], reach: 'process' | 'group'): Promise<(number | null)[]>
  bootId(): Promise<string>
  /**
   * Whether the kernel killed a process that has just ended for want of memory. `yes`: it says so, or counted one of its
   * control group in that moment; `likely`: only the machine's count grew; `no` also where nothing tells.
   */
  outOfMemory(pid: number): Promise<'yes' | 'likely' | 'no'>
  /** A process as it is now, with everything that would end with it; null where there is none of that pid. */
  inspect(pid: number): Promise<InspectedProcess | null>
  /**
   * Ends a process that is not Till's, with its descendants (not its group: that may hold the terminal it was started
   * from). Only if it still is that very process; else `survivors` is empty and `wasThere` false.
   */
  endForeign(request: {
    identity: ProcessIdentity
    signal: string
    graceMs: number
  }): Promise<TerminateReport & { wasThere: boolean }>
}

/** A living process that carries Till's tags; what else its environment tells of its instance serves to rebuild lost records. */
export type TaggedProcess = {
  run: RunId
  ref: Ref
  identity: ProcessIdentity
  /** TILL_ROOT, TILL_PORT_BASE and TILL_AI_PORT_BASE as it was given them; absent or null where it was not. */
  root?: string | null
  portBase?: number | null
  aiPortBase?: number | null
  /** TILL_DATA: the data folder of the Till that started it; absent or null where it was not told. */
  dataFolder?: string | null
}

/** A run that is to end when Till goes. */
export type GuardedRun = {
  run: RunId
  ref: Ref
  /** null: its process is being created; it is known by its tag. */
  identity: ProcessIdentity | null
  /** How it is asked to end, as in `TerminateRequest`. */
  signal: string
  graceMs: number
  parentOnly: boolean
  /** Its own way of ending it, tried before the signal; null: it has none, or it is not known yet. */
  command: ShutdownCommand | null
  /** It is a daemon that left no process to follow: only its command ends it. */
  isUnseen: boolean
  /** Whom it needs, near and far: they end after it. */
  needs: Ref[]
}

/** A `shutdown.command`, with where and how it is run. */
export type ShutdownCommand = { shell: string; workingDir: string; environment: Record<string, string> }

/** What the guardian of an earlier Till did when that one went. */
export type GuardianReport = {
  /** Epoch ms at which it noticed. */
  at: number
  /** Runs it found alive and has ended; `survivors` live on whatever it did. */
  ended: { run: RunId; wasForced: boolean; survivors: number[] }[]
  /** Runs it was still ending when this Till took over from it. */
  unfinished: RunId[]
}

/** A small process outside Till that ends certain runs when Till goes, by whatever way it goes. */
export type Guardian = {
  /** All that is to end with Till from now on; replaces what was told before. Empty: nobody needs to watch. Never throws. */
  watch(runs: readonly GuardedRun[]): void
  /** Till goes in good order: what still runs is meant to. Resolves when no guardian is left. */
  release(): Promise<void>
  /** Takes over from the guardian of an earlier Till, and answers what that one did; null: nothing. Before `watch`. */
  settle(): Promise<GuardianReport | null>
  /** Hears why runs that are to end with Till might outlive it, in a sentence; null: no longer. */
  onTrouble(hear: (sentence: string | null) => void): Cancel
}

/** One process that Till did not start, and the tree under it. */
export type InspectedProcess = {
  identity: ProcessIdentity
  parentPid: number
  command: string
  /** Whole command line as a list; secrets in it are not hidden: never leaves main as it is. */
  argv: string[]
  folder: string | null
  user: string | null
  /** Whether it belongs to the user Till runs as. */
  isOwn: boolean
  /** Why Till must not end it (pid 1, a kernel thread, a service of the system, Till or what Till runs under); null where it may. */
  protection: string | null
  /** Epoch ms. */
  startedAt: number | null
  /** Itself first, then its descendants depth first. Command lines with secrets hidden. */
  tree: { pid: number; depth: number; commandLine: string; user: string | null }[]
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
  /** The container behind a proxy that listens; absent: none. */
  container?: Container | null
}

/** One established TCP connection whose both ends are on this machine, told once, from the end that connected. */
export type ObservedConnection = {
  /** The end that connected: its process, where it is visible, and its run where that carries our tag. */
  fromPid: number | null
  fromRun: RunId | null
  fromPort: number
  toPort: number
}

/** How the system itself uses ports. Sources: ip(7) and ip-sysctl on Linux, sysctl on macOS, netsh on Windows. */
export type PortRules = {
  ephemeral: { from: number; to: number } | null
  reserved: { from: number; to: number }[]
  excluded: { from: number; to: number }[]
  unprivilegedFrom: number
}

export type Network = {
  /** Every listener of the machine with its owner, in one pass. */
  listeners(): Promise<ObservedListener[]>
  /** Ports with a TCP listener now: the cheapest look there is, no owners. */
  listeningPorts(): Promise<number[]>
  /**
   * The same facts for a few ports. `likelyPids`: first processes of runs that are expected there; what one of them has is
   * its own, and no other process need be looked at.
   */
  listenersOn(ports: number[], likelyPids?: number[]): Promise<ObservedListener[]>
  /**
   * Would a component's bind fail on this address? A sentence says why. `isConnection`: a mere connection uses the port
   * (an ephemeral clash), and it is free again when that is over; absent where the system does not tell.
   */
  canBind(
    port: number,
    address: string,
  ): Promise<{ isFree: true } | { isFree: false; why: string; isConnection?: boolean }>
  /** Established connections to the given ports from processes of this machine. */
  connections(toPorts: number[]): Promise<ObservedConnection[]>
  rules(): Promise<PortRules>
}

/** One line of a source file that holds a number that was looked for. */
export type SourceHit = { file: string; line: number; column: number; port: number; text: string }

/** `unreadable`: files and folders that the system refused; absent: none so far. */
export type SourceScan = { filesDone: number; filesTotal: number; hits: SourceHit[]; unreadable?: number }

export type Sources = {
  /**
   * Searches the text files of a folder for the numbers in `ranges`, written as words of their own. Leaves out what
   * .gitignore leaves out, .git, dependencies' folders, binary files, files over 1 MiB, and links out of the folder. `hear`
   * is told some times a second. Rejects with CommandError where the folder can't be read; cancelling rejects nothing:
   * `isCancelled` is then true.
   */
  scan(
    request: { root: string; ranges: { from: number; to: number }[]; mostHits: number },
    hear: (progress: SourceScan) => void,
  ): { done: Promise<SourceScan & { isCancelled: boolean; wasCut: boolean }>; cancel: Cancel }
}

/** The registry file that Tekton's own launcher reads (tekton-interop.md, section 3), as text. */
export type InstallationRegistry = {
  /** Shown path. */
  path: string
  /** Text, or null where there is none. `problem`: it can't be read (a folder, permission, huge), in a sentence. */
  read(): Promise<{ text: string | null; problem: string | null }>
  /**
   * Reads, changes and replaces under a lock among Tills; temp file and rename, mode 0600. `change` answers null to leave
   * it as it is. A text that `change` can't use it asks to be kept aside with `keepAside`. Throws CommandError `files.*`.
   */
  update(
    change: (text: string | null) => { text: string; keepAside: boolean } | null,
  ): Promise<{ keptAside: string | null }>
  /** Changes whenever the file does; cheap. */
  stamp(): Promise<string>
}

export type ProbeOutcome = {
  isGood: boolean
  tookMs: number
  message: string
  /** Good, but it says of itself that it serves less well than it should; absent: false. */
  isDegraded?: boolean
  /** Its version, where a good answer tells one. */
  version?: string
  /** Bad, because Till itself lacked what asking takes (open files, processes); absent: false. */
  isUnasked?: boolean
}

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
  /** Throws what `replaceText` would throw because of where the file is: a link out of the root, a folder in its place. */
  checkPlace(request: { root: string; path: string }): Promise<void>
  /** Puts back exactly these bytes, or removes the file where `text` is null; the same care as replaceText, no new backup. */
  restoreText(request: { root: string; path: string; text: string | null }): Promise<void>
  /** Size and time of change, or null where there is no such file: whatever changes a file changes this. Cheap. */
  stamp(path: string): Promise<string | null>
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
  /** Offsets that differ from the platform's own, by the port's variable. */
  offsets: Record<string, number>
  /** Ids of conflicts a person lets be. */
  ignored: string[]
  /** Why its blocks lie in a reserved range, as whoever chose them wrote. */
  overrideReason: string | null
  hold: Hold | null
  /** What becomes of it when Till goes; null or absent: as the settings say. */
  whenTillGoes?: 'keep' | 'stop' | null
  /** Room that its logs may take; null or absent: as the settings say. */
  logBudgetBytes?: number | null
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

/** A change that can be taken back, and what taking it back needs: files as they were, records, reservations. */
export type UndoRecord = {
  id: string
  instance: InstanceId | null
  message: string
  /** Epoch ms. */
  at: number
  /** JSON, read only by who wrote it. Holds whole env files: never leaves main. */
  step: string
}

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
  /** One transition; the last 200 of each ref are kept. */
  | { kind: 'transition.add'; ref: Ref; entry: HistoryEntry }
  | { kind: 'registration.put'; row: RegistrationRow }
  | { kind: 'registration.remove'; ref: Ref }
  /** The last good start of an instance, to compare the next with: JSON, read only by who wrote it. */
  | { kind: 'start.put'; instance: InstanceId; json: string }
  /** A fallback that was registered by a command; JSON, read only by who wrote it. */
  | { kind: 'fallback.put'; instance: InstanceId; capability: string; json: string }
  | { kind: 'timeline.add'; row: TimelineRow }
  | { kind: 'settings.put'; settings: Settings }
  | { kind: 'undo.put'; undo: UndoRecord }
  | { kind: 'undo.remove'; id: string }

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
  /** Oldest first. */
  undos: UndoRecord[]
  registrations: RegistrationRow[]
  /** JSON by instance. */
  starts: Record<InstanceId, string>
  fallbacks: { instance: InstanceId; capability: string; json: string }[]
}

/** Blocks that are ours on paper: an instance's, or (with `ahead`) kept for one that does not exist yet. */
export type Reservation = {
  /** The instance, or the id of what is kept ahead. */
  instance: InstanceId
  /** Empty for what is kept ahead. */
  root: string
  ports: Blocks
  ahead: { note: string; platform: string; at: number } | null
}

export type Storage = {
  load(): Durable
  /**
   * Synchronous and atomic. Throws CommandError `files.failed` when the disk refuses, `internal` where one of the changes
   * itself can’t be written whatever the disk; then nothing was written.
   */
  write(changes: Change[]): void
  /** Reserves both lanes at once under the database's write lock. Throws CommandError `ports.overlap` naming whose they are, `lock.held` after the deadline. */
  reserve(reservation: Reservation): void
  /**
   * The same for several in one step, checked against all others but each other's former places: so that two can swap.
   * `release` are given back in the same step.
   */
  reserveAll(reservations: Reservation[], release?: InstanceId[]): void
  release(instance: InstanceId): void
  reservations(): Reservation[]
  /** What a damaged database is rebuilt from: the last known instances, kept in a small file beside it. Empty where nothing was lost. */
  remembered(): InstanceRecord[]
  /** The same of what was kept ahead. */
  rememberedAhead(): Reservation[]
  /** The newest log of a ref, living or ended. */
  lastRun(ref: Ref): { run: RunId; logPath: string; startedAt: number } | null
  /** The last lines of the timeline about a ref, oldest first. */
  history(ref: Ref, limit: number): TimelineRow[]
  /** The last transitions of a ref, oldest first. */
  transitions(ref: Ref, limit: number): HistoryEntry[]
  close(): void
}

export type Logs = {
  /** Where a run's output goes. The folder is made. */
  pathFor(ref: Ref, run: RunId): Promise<string>
  /** Where a run's output went, or null where no log of it is kept here. */
  find(ref: Ref, run: RunId): Promise<string | null>
  /** The runs of a row whose logs are kept, newest first. */
  runs(ref: Ref): Promise<LogRun[]>
  /** The last lines and the offset at which following goes on. */
  tail(path: string, lines: number): Promise<{ lines: LogLine[]; nextOffset: number }>
  /** Whether the disk that a log lies on takes no more lines. */
  isDiskFull(path: string): Promise<boolean>
  /** `closely`: for who waits for a line. Looks tight at first, then after a small part of the time waited; skips nothing. */
  follow(
    path: string,
    fromOffset: number,
    hear: (lines: LogLine[], isReset: boolean) => void,
    how?: 'calmly' | 'closely',
  ): Cancel
  /** Lines around a byte or a time. Rejects with CommandError `log.none`. Never on this thread, as all that follows. */
  range(file: LogFile, request: LogRangeRequest): Promise<LogRange>
  /**
   * Whole files, newest lines first. `done` rejects with CommandError `log.pattern` for an expression that can't be used or
   * does not come to an end, and with `log.superseded` once it is cancelled. Files that are gone are left out.
   */
  search(request: LogSearchRequest): { done: Promise<Output<'log.search'>>; cancel: Cancel }
  /** The last lines before a time, of all files together, oldest first. Files that are gone are left out. */
  merged(request: LogMergeRequest): Promise<Output<'log.merged'>>
  /**
   * What an editor can open to show a byte, and at which line of it, from 1: the log itself, or a copy beside it where its
   * head was given back to the disk. Rejects with CommandError `log.none`.
   */
  openable(path: string, offset: number): Promise<{ path: string; line: number }>
  /**
   * Notes how large the logs of what runs are, so that lines can be placed in time that name none themselves. Answers after
   * how many milliseconds to ask again: about a second while they grow, longer for those that are quiet, never (Infinity) for
   * those whose lines name times.
   */
  noteSizes(living: readonly string[]): number
  /**
   * Keeps the logs of an instance within a budget without losing a line that is kept or keeping a writer waiting; cheap
   * where they are within it. `living`: paths of what is written to. Never rejects.
   */
  keepWithin(instance: InstanceId, budgetBytes: number, living: readonly string[]): Promise<LogKeeping>
}

/**
 * `freedBytes`: given back to the disk. `problem`: why they still take more than they may, in a sentence; null: they don't.
 * `lost`: which lines went without a copy, and why, in a sentence. `nextInMs`: when to look again, for they grow so fast.
 */
export type LogKeeping = { freedBytes: number; problem: string | null; lost: string | null; nextInMs: number }

/** A run whose log is kept. Times in epoch ms; `sizeBytes`: all that it wrote. */
export type LogRun = { run: RunId; path: string; startedAt: number; writtenAt: number; sizeBytes: number }

/** The log of one run, to be looked into. */
export type LogFile = { ref: Ref; run: RunId; path: string; startedAt: number }

export type LogRangeRequest = Pick<Input<'log.range'>, 'offset' | 'at' | 'before' | 'after'>
export type LogRange = Omit<Output<'log.range'>, 'run' | 'path'>

/** Which lines of the files count: of a level or worse, from one time (epoch ms) to another. */
export type LogNarrowing = Pick<LogFilter, 'level' | 'from' | 'to'>
export type LogSearchRequest = Omit<Input<'log.search'>, 'filter'> & { files: LogFile[]; filter: LogNarrowing }
export type LogMergeRequest = Omit<Input<'log.merged'>, 'filter'> & { files: LogFile[]; filter: LogNarrowing }

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
