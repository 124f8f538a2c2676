import { channelToMain } from './adapters/machine/channels'
import { createLocalMachine } from './adapters/machine/local'
import { serveMachine } from './adapters/machine/serve'
import { endEndlessPatterns } from './endless-patterns'

// The helper process: spawns, watches, probes and measures, so that the app's own thread never waits for any of it.
// Components live in sessions of their own with no descriptor of ours: whatever ends this process does not reach them.

const channel = channelToMain()
if (channel === null) throw new Error('This is a part of Till that only Till itself can start. Start Till instead.')

// A Ctrl-C or a closing terminal is for the app to judge; it will say when the helper is needed no more.
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
endEndlessPatterns()

const machine = createLocalMachine({
  onLog: (message, error) =>
    channel.post({
      kind: 'log',
      message,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
})
serveMachine(machine, channel, () => {
  machine.dispose()
  process.exit(0)
})
