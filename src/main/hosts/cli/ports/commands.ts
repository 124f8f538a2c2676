/**
 * Every line about ports in one place, so that their words, options and help texts can be read against each other: that
 * is why it is longer than usual. What each does is in a file of its own.
 */
import type { Command } from 'commander'
import { Option } from 'commander'
import { CommandError } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import { toDays, toMode, toOffset, toPid, toPort } from '../arguments'
import type { CliContext } from '../context'
import type { ExitCode } from '../exit-code'
import { EXIT } from '../exit-code'
import type { CliIo } from '../io'
import { findInstance, findUnit } from '../names'
import type { CliDoors, Run } from '../with-engine'
import { withEngine, withKnown } from '../with-engine'
import { hold, release } from '../hold'
import { carryOut, undo } from './carry-out'
import { check } from './check'
import { doctor } from './doctor'
import { findHolder, scanNow } from './holder'
import { moveFor } from './move'
import { reserve, unreserve } from './reserve'
import { printPorts } from './report'
import { scan } from './scan'
import { suggest } from './suggest'

/** What the commands of a program need of it. */
export type CommandSetting = { io: CliIo; doors: CliDoors; end(code: ExitCode): void }

const EXAMPLES = `
Examples:
  till ports check                          what is in the way of whom, and what mends it
  till ports move coder-b/hermes            to the next free place of its block
  till ports move coder-b --base 8400       both lanes, after showing what changes
  till ports stop 8201                      end the process that holds a port
  till ports undo                           take the last change back

An instance whose name is one of these words: till ports --instance check`

/** Adds `till ports …`, `till hold` and `till release`. */
export function addPortCommands(program: Command, { io, doors, end }: CommandSetting): void {
  const known = async (run: Run): Promise<void> => end(await withKnown(io, doors, noInstance, run))
  const engine = async (run: Run): Promise<void> => end(await withEngine(io, doors, run))

  const ports = program
    .command('ports')
    .description('show every planned port, what the files say of it, and who listens there')
    .argument('[instance]', 'all, if none is named')
    .option('--instance <instance>', 'the same, for a name that is also a command')
    .option('--json', 'as JSON')
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: { instance?: string; json?: boolean }) =>
      engine((context) => printPorts(context, one(name, options.instance), options.json === true)),
    )
  const add = (name: string, description: string): Command => ports.command(name).description(description)
  /** A change: shown, asked, done. */
  const addChange = (name: string, description: string): Command =>
    add(name, description)
      .option('-y, --yes', 'do it without asking')
      .option('--dry-run', 'only show what would change')
      .option('--json', 'print what changes, and what was done, as JSON')
  const change = async (
    flags: ChangeFlags,
    understand: (context: CliContext) => PortChange | Promise<PortChange>,
  ): Promise<void> =>
    known(async (context) =>
      carryOut(context, await understand(context), {
        isYes: flags.yes === true,
        isDryRun: flags.dryRun === true,
        isJson: flags.json === true,
      }),
    )

  add('check', 'tell every conflict, its owner and what mends it; ends with 1 if there is one')
    .argument('[instance]', 'all, if none is named')
    .option('--strict', 'end with 1 for mere notes too')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, _own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags & { strict?: boolean }>()
      const options = { isStrict: flags.strict === true, isJson: flags.json === true }
      const nothing = (): ExitCode => {
        if (name !== undefined) return noInstance()
        io.out(
          options.isJson
            ? JSON.stringify({ version: 1, isFine: true, errors: 0, warnings: 0, infos: 0, ignored: 0, conflicts: [] })
            : 'No conflicts: there is no instance yet.',
        )
        return EXIT.ok
      }
      end(await withKnown(io, doors, nothing, (context) => check(context, one(name, flags.instance), options)))
    })

  add('doctor', 'a report on all that is wrong with ports: in use by whom, and the exact remedy')
    .argument('[instance]', 'all, if none is named')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, _own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>()
      await engine((context) => doctor(context, one(name, flags.instance), flags.json === true))
    })

  add('suggest', 'the next free place, and why not the ones before')
    .argument('[instance]', 'where this instance could go')
    .option('--platform <platform>', 'where a new instance of this platform could go')
    .option('--port <component or VARIABLE>', 'where this one port could go inside its block')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, _own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags & { platform?: string; port?: string }>()
      await engine((context) =>
        suggest(context, {
          instance: one(name, flags.instance),
          platform: flags.platform ?? null,
          port: flags.port ?? null,
          isJson: flags.json === true,
        }),
      )
    })

  addChange('move', 'move an instance to other blocks, or one component inside its block')
    .argument('<target>', 'instance, instance/component, or instance/VARIABLE')
    .option('--base <port>', 'first port of the components; the other lane moves by as much', toPort)
    .option('--ai-base <port>', 'first port of the AI specialists', toPort)
    .option('--reason <text>', 'why a reserved range is taken on purpose; it is kept and shown')
    .addOption(new Option('--offset <number>', 'place in the block').argParser(toOffset).conflicts('to'))
    .option('--to <port>', 'the same, as a port', toPort)
    .action(async (target: string, _own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<MoveFlags>()
      await change(flags, (context) =>
        moveFor(context, target, {
          base: flags.base ?? null,
          aiBase: flags.aiBase ?? null,
          reason: flags.reason ?? null,
          offset: flags.offset ?? null,
          to: flags.to ?? null,
        }),
      )
    })

  addChange('swap', 'let two instances change places, both lanes each')
    .argument('<instance>')
    .argument('<other>')
    .action(async (name: string, other: string, _own: unknown, command: Command) =>
      change(command.optsWithGlobals<ChangeFlags>(), ({ state }) => ({
        kind: 'swap',
        instance: findInstance(state, name).id,
        other: findInstance(state, other).id,
      })),
    )

  addChange('repair', 'bring Till’s own lines of an instance’s .env.local back in order')
    .argument('<instance>')
    .action(async (name: string, _own: unknown, command: Command) =>
      change(command.optsWithGlobals<ChangeFlags>(), ({ state }) => ({
        kind: 'repair',
        instance: findInstance(state, name).id,
      })),
    )

  addChange('stop', 'end the process that listens on a port, with all it started')
    .argument('<port>', 'the port', toPort)
    .option('--pid <pid>', 'which process, where several listen', toPid)
    .action(async (port: number, _own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ChangeFlags & { pid?: number }>()
      await change(flags, async (context) => {
        const holder = await findHolder(context, port, flags.pid ?? null)
        if (holder.ref !== null)
          throw new CommandError('process.protected', `${holder.ref} listens on ${String(port)}, and Till runs it.`, {
            hint: `till stop ${holder.ref}`,
          })
        return { kind: 'stop-process', pid: holder.pid, port }
      })
    })

  addChange('adopt', 'follow a running process as if Till had started it')
    .argument('<component>', 'instance/component whose command and folder it has')
    .option('--pid <pid>', 'the process; without, whoever listens on the component’s port', toPid)
    .action(async (name: string, _own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ChangeFlags & { pid?: number }>()
      await change(flags, async (context) => {
        const unit = findUnit(context.state, name)
        if (flags.pid !== undefined) return { kind: 'adopt', ref: unit.id, pid: flags.pid }
        if (unit.port === null)
          throw new CommandError('input.invalid', `${unit.id} has no port: name the process with --pid.`)
        return { kind: 'adopt', ref: unit.id, pid: (await findHolder(context, unit.port, null)).pid }
      })
    })

  for (const kind of ['ignore', 'heed'] as const)
    addChange(kind, kind === 'ignore' ? 'let a conflict be; it is not counted any more' : 'count a conflict again')
      .argument('<conflict>', 'its id, as till ports check --json tells it')
      .action(async (conflict: string, _own: unknown, command: Command) =>
        // Nothing of the machine changes, so there is nothing to ask.
        change({ ...command.optsWithGlobals<ChangeFlags>(), yes: true }, async (context) => {
          // An engine that has just been started knows of no conflict before it has looked.
          await scanNow(context)
          return { kind, conflict }
        }),
      )

  add('undo', 'take a change back')
    .argument('[id]', 'as it was told after the change; without, the newest')
    .option('-y, --yes', 'for scripts that always say so; taking back is never asked about')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, _own: unknown, command: Command) =>
      known((context) => undo(context, id ?? null, command.optsWithGlobals<Flags>().json === true)),
    )

  add('reserve', 'keep blocks for an instance that does not exist yet')
    .option('--platform <platform>', 'what for; may be left out where all instances are of one platform')
    .option('--mode <mode>', 'the blocks of this mode', toMode)
    .option('--base <port>', 'first port of the components', toPort)
    .option('--ai-base <port>', 'first port of the AI specialists', toPort)
    .requiredOption('--note <text>', 'what they are kept for')
    .option('--reason <text>', 'why a reserved range is taken on purpose')
    .option('--json', 'as JSON')
    .action(async (_own: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ReserveFlags>()
      await engine((context) =>
        reserve(context, {
          platform: flags.platform ?? null,
          mode: flags.mode ?? null,
          base: flags.base ?? null,
          aiBase: flags.aiBase ?? null,
          note: flags.note,
          reason: flags.reason ?? null,
          isJson: flags.json === true,
        }),
      )
    })

  add('unreserve', 'give back blocks that were kept')
    .argument('<id>', 'as till ports tells it')
    .action(async (id: string) => engine((context) => unreserve(context, id)))

  add('scan', 'search the files of an instance for ports that are written into them')
    .argument('<instance>')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nEnds with 1 if a port of another instance is written into them.')
    .action(async (name: string, _own: unknown, command: Command) =>
      known((context) => scan(context, name, command.optsWithGlobals<Flags>().json === true)),
    )

  program
    .command('hold')
    .description('ask that an instance be left alone: nothing starts, restarts or moves it by itself')
    .argument('<instance>')
    .requiredOption('--reason <text>', 'why; it is shown to everybody')
    .option('--days <number>', 'ends by itself after so many days', toDays)
    .action(async (name: string, options: { reason: string; days?: number }) =>
      known((context) => hold(context, name, { reason: options.reason, days: options.days ?? null })),
    )
  program
    .command('release')
    .description('end a hold')
    .argument('<instance>')
    .action(async (name: string) => known((context) => release(context, name)))
}

type Flags = { json?: boolean; instance?: string }
type ChangeFlags = Flags & { yes?: boolean; dryRun?: boolean }
type MoveFlags = ChangeFlags & { base?: number; aiBase?: number; reason?: string; offset?: number; to?: number }
type ReserveFlags = Flags & {
  platform?: string
  mode?: string
  base?: number
  aiBase?: number
  note: string
  reason?: string
}

/** The instance that was named, either way. Throws CommandError `input.invalid` where the two differ. */
function one(name: string | undefined, option: string | undefined): string | null {
  if (name !== undefined && option !== undefined && name !== option)
    throw new CommandError('input.invalid', `Say either ${name} or --instance ${option}.`)
  return name ?? option ?? null
}

function noInstance(): never {
  throw new CommandError('instance.unknown', 'There is no instance yet.', { hint: 'till up sample makes one.' })
}
