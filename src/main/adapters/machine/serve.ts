import type { Machine } from './machine'
import type { Arguments, CallName, Calls, ChannelToMain, Result } from './protocol'

/** Carries out for the other end what it asks of this machine, and tells it every exit. `onEnd`: it needs us no more. */
export function serveMachine(machine: Machine, channel: ChannelToMain, onEnd: () => void): void {
  const { processes, network, probes, usage } = machine
  const calls: { [C in CallName]: (...args: Arguments<C>) => Promise<Result<C>> } = {
    'processes.spawn': processes.spawn,
    'processes.terminate': processes.terminate,
    'processes.forceNow': processes.forceNow,
    'processes.stillEnding': processes.stillEnding,
    'processes.follow': processes.follow,
    'processes.tagged': processes.tagged,
    'processes.suspended': processes.suspended,
    'processes.bootId': processes.bootId,
    'processes.outOfMemory': processes.outOfMemory,
    'processes.inspect': processes.inspect,
    'processes.endForeign': processes.endForeign,
    'network.listeners': async () => network.listeners(),
    'network.listeningPorts': async () => network.listeningPorts(),
    'network.listenersOn': async (...asked) => network.listenersOn(...asked),
    'network.canBind': async (port, address) => network.canBind(port, address),
    'network.connections': async (toPorts) => network.connections(toPorts),
    'network.rules': async () => network.rules(),
    'probes.run': probes.run,
    'probes.ping': probes.ping,
    'usage.sample': async (runs) => usage.sample(runs),
  }

  async function carryOut(id: number, name: CallName, args: unknown[]): Promise<void> {
    try {
      if (!Object.hasOwn(calls, name)) throw new Error(`The helper process knows no call named ${name}`)
      // Both ends are of one build; the arguments were checked there by the same type.
      const call = calls[name] as (...args: unknown[]) => ReturnType<Calls[CallName]>
      channel.post({ kind: 'answer', id, value: await call(...args) })
    } catch (error) {
      channel.post({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) })
    }
  }

  processes.onExit((exit) => channel.post({ kind: 'exit', exit }))
  channel.onMessage((request) => {
    if (request.kind === 'end') onEnd()
    else if (request.kind === 'alive?') channel.post({ kind: 'alive' })
    else void carryOut(request.id, request.name, request.args)
  })
  channel.onClose(onEnd)
  channel.post({ kind: 'ready', pid: process.pid })
}
