import { Option, type Command } from 'commander'
import { CommandError } from '@shared/contract/failure'
import { decideCircuit, printCircuits, resolveCapability } from './circuits'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import type { CommandSetting } from './ports/commands'
import { withKnown } from './with-engine'

type CircuitFlags = { try?: string; close?: string; json?: boolean }

/** Adds `till circuits` and `till resolve`: who is left alone because it keeps failing, and who provides what meanwhile. */
export function addCircuitCommands(program: Command, { io, doors, end }: CommandSetting): void {
  program
    .command('circuits')
    .description('list what is left alone because it keeps failing, and who stands in; or decide about one')
    .addOption(new Option('--try <id>', 'try it now: a component, or <instance>#<capability>').conflicts('close'))
    .option('--close <id>', 'close its circuit, as if nothing had failed')
    .option('--json', 'as JSON')
    .action(async (options: CircuitFlags) => {
      const name = options.try ?? options.close
      const isJson = options.json === true
      const nothing = (): ExitCode => {
        if (name !== undefined)
          throw new CommandError('breaker.unknown', `The circuit of ${name} is not open: no instance yet.`)
        io.out(
          isJson ? JSON.stringify({ version: 1, circuits: [], fallbacks: [] }) : 'No circuit is open: no instance yet.',
        )
        return EXIT.ok
      }
      end(
        await withKnown(io, doors, nothing, async (context) =>
          name === undefined
            ? printCircuits(context, isJson)
            : decideCircuit(context, name, { choice: options.try === undefined ? 'close' : 'try', isJson }),
        ),
      )
    })

  program
    .command('resolve')
    .description('tell who provides a capability of an instance now; 1 if nobody does')
    .argument('<instance>')
    .argument('<capability>', 'as in till.yaml: text_generation')
    .option('--json', 'as JSON')
    .action(async (instance: string, capability: string, options: { json?: boolean }) => {
      const nothing = (): ExitCode => {
        throw new CommandError('instance.unknown', `There is no instance “${instance}”: there is none yet.`)
      }
      end(
        await withKnown(io, doors, nothing, (context) =>
          resolveCapability(context, { instance, capability, isJson: options.json === true }),
        ),
      )
    })
}
