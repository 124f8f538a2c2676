import type { Exit, Network, Probes, Processes, Usage } from '../../engine/effects'

/** What can be asked of the helper process, by name. Arguments and answers are plain data. */
export type Calls = {
  'processes.spawn': Processes['spawn']
  'processes.terminate': Processes['terminate']
  'processes.forceNow': Processes['forceNow']
  'processes.stillEnding': Processes['stillEnding']
  'processes.follow': Processes['follow']
  'processes.tagged': Processes['tagged']
  'processes.suspended': Processes['suspended']
  'processes.bootId': Processes['bootId']
  'processes.outOfMemory': Processes['outOfMemory']
  'processes.inspect': Processes['inspect']
  'processes.endForeign': Processes['endForeign']
  'network.listeners': Network['listeners']
  'network.listeningPorts': Network['listeningPorts']
  'network.listenersOn': Network['listenersOn']
  'network.canBind': Network['canBind']
  'network.connections': Network['connections']
  'network.rules': Network['rules']
  'probes.run': Probes['run']
  'probes.ping': Probes['ping']
  'usage.sample': Usage['sample']
}
export type CallName = keyof Calls
export type Arguments<C extends CallName> = Parameters<Calls[C]>
export type Result<C extends CallName> = Awaited<ReturnType<Calls[C]>>

/** From main to the helper. `alive?` is answered at once, whatever else is under way. */
export type Request =
  | { kind: 'call'; id: number; name: CallName; args: unknown[] }
  | { kind: 'alive?' }
  | { kind: 'end' }

/** From the helper to main. Answers come in any order; an exit never comes before the answer to its spawn. */
export type Report =
  | { kind: 'ready'; pid: number }
  | { kind: 'alive' }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failed'; id: number; message: string }
  | { kind: 'exit'; exit: Exit }
  | { kind: 'log'; message: string; error: string }

/**
 * A line to the other process: messages arrive whole and in order. `onClose` is heard once, when no more will come.
 * Posting to a closed one is harmless.
 */
export type Channel<Out, In> = {
  post(message: Out): void
  onMessage(hear: (message: In) => void): void
  onClose(hear: (why: string) => void): void
}

/** Main's end. */
export type ChannelToHelper = Channel<Request, Report> & {
  /** Ends the helper by force: for one that does not answer. */
  kill(): void
}
/** The helper's end. */
export type ChannelToMain = Channel<Report, Request>
