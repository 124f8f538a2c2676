import type { Command } from 'commander'
import { CommandError } from '@shared/contract/failure'
import type { ExitCode } from './exit-code'
import type { CommandSetting } from './ports/commands'
import { findCapability, listRegistrations, showRegistration } from './registry'
import type { Run } from './with-engine'
import { withKnown } from './with-engine'

type Flags = { json?: boolean; instance?: string }

/** Adds `till registry …`: who is registered, with what, and who can do what. Changes nothing. */
export function addRegistryCommands(program: Command, { io, doors, end }: CommandSetting): void {
  const known = async (run: Run): Promise<void> => end(await withKnown(io, doors, nothing, run))
  const nothing = (): ExitCode => {
    throw new CommandError('registry.unknown', 'Nothing is registered: there is no instance yet.', {
      hint: 'till up sample makes one.',
    })
  }
  const registry = program.command('registry').description('tell which components are registered, and what they can do')

  registry
    .command('list')
    .description('every registration, and how Till sees each')
    .argument('[instance]', 'all, if none is named')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, { json }: Flags) =>
      known((context) => listRegistrations(context, { instance: name ?? null, isJson: json === true })),
    )

  registry
    .command('show')
    .description('one registration in full')
    .argument('<component>', 'instance/component, or the component alone if only one instance has it')
    .option('--json', 'as JSON')
    .action(async (name: string, { json }: Flags) => known((context) => showRegistration(context, name, json === true)))

  registry
    .command('find')
    .description('who has a capability, those that are ready first; exit code 1 where nobody usable has')
    .argument('<capability>')
    .option('--instance <instance>', 'only this one')
    .option('--json', 'as JSON')
    .action(async (capability: string, { json, instance }: Flags) =>
      known((context) => findCapability(context, capability, { instance: instance ?? null, isJson: json === true })),
    )
}
