// A little over the usual length: the table of commands is read as one page.
import { Command, CommanderError, Option } from 'commander'
import { CommandError, type Failure } from '@shared/contract/failure'
import { toMode, toPort, toSeconds } from './arguments'
import { addCircuitCommands } from './circuit-commands'
import { ask } from './context'
import { down } from './down'
import type { ExitCode } from './exit-code'
import { EXIT, exitCodeOf } from './exit-code'
import type { CliIo } from './io'
import { addLogsCommand } from './logs-command'
import { forget } from './forget'
import { addLeavingCommands } from './leaving-commands'
import { install } from './install'
import { saidWhenMute } from './mute-engine'
import { addPortCommands } from './ports/commands'
import { quit } from './quit'
import { printEmptyStatus, printStatus } from './status'
import { addRegistryCommands } from './registry-commands'
import { stop } from './stop'
import { commandUnit } from './unit-command'
import { up } from './up'
import { addTellingCommands, noComponent } from './telling-commands'
import type { CliDoors, Run } from './with-engine'
import { withEngine, withKnown, withLink } from './with-engine'

const UP_TIMEOUT_S = 300
const DOWN_TIMEOUT_S = 120

/** The text under every help page; scripts rely on it. */
const EXIT_CODES = `
Exit codes: 0 done · 1 a component failed, a conflict was found or a time was over
            2 not understood · 3 no engine · 4 not found · 5 refused`

/** Runs one command line (without the program's name) and answers its exit code. Never rejects. */
export async function runCli(argv: string[], io: CliIo, given: CliDoors): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok
  const doors: CliDoors = { ...given, connect: () => saidWhenMute(io, given, given.connect()) }
  const program = buildProgram(io, doors, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // One document whatever happens: who asked for JSON reads it from there.
    const answer = (failure: Failure): void => {
      if (argv.includes('--json')) io.out(JSON.stringify({ version: 1, failure }))
    }
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok
      // Commander has said it to the person already.
      answer({ code: 'input.invalid', message: error.message.replace(/^error: /, '') })
      return EXIT.usage
    }
    if (error instanceof CommandError) {
      answer(error.failure)
      io.err(error.failure.message)
      if (error.failure.hint !== undefined) io.err(error.failure.hint)
      return exitCodeOf(error.failure.code)
    }
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
    answer({ code: 'internal', message: `Something went wrong inside Till: ${what}` })
    io.err(`Something went wrong inside Till: ${what}`)
    return EXIT.failed
  }
}

function buildProgram(io: CliIo, doors: CliDoors, end: (code: ExitCode) => void): Command {
  const program = new Command('till')
    .description('Starts and watches several copies of a multi-service platform, each on ports of its own.')
    .version(doors.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.raw(text), writeErr: (text) => io.err(text.trimEnd()) })
    .showHelpAfterError('(till --help tells what there is)')
    .addHelpText('after', EXIT_CODES)
  const timeout = (seconds: number): Option =>
    new Option('--timeout <seconds>', 'how long to wait').argParser(toSeconds).default(seconds)

  program
    .command('up')
    .description('make an instance of a platform if there is none yet, and start all of it')
    .argument(
      '<platform, folder or instance>',
      'sample, tekton (in the current folder), the folder of a checkout, or an instance that is there',
    )
    .option('--name <name>', 'name of the instance')
    .option('--mode <mode>', 'primary, coder-a to coder-z, or custom', toMode)
    .option('--port-base <port>', 'first port of the components', toPort)
    .option('--ai-port-base <port>', 'first port of the AI specialists', toPort)
    .option('--reason <text>', 'why a reserved range of ports is taken on purpose; it is kept and shown')
    .option('--wait', 'wait until everything is ready')
    .addOption(timeout(UP_TIMEOUT_S))
    .option('--json', 'print the status as JSON at the end')
    .action(async (target: string, options: UpFlags) => {
      const run: Run = (context) =>
        up(context, target, {
          name: options.name ?? null,
          mode: options.mode ?? null,
          portBase: options.portBase ?? null,
          aiPortBase: options.aiPortBase ?? null,
          reason: options.reason ?? null,
          isWaiting: options.wait === true,
          timeoutMs: options.timeout * 1_000,
          isJson: options.json === true,
          realPath: doors.realPath,
        })
      end(await withEngine(io, doors, run))
    })

  program
    .command('install')
    .description('make an instance of a checkout on ports of its own, and start nothing')
    .argument('<platform>', 'tekton, or another platform that till knows')
    .option('--mode <mode>', 'primary, coder-a to coder-z, or custom', toMode)
    .option('--name <name>', 'name of the instance')
    .option('--port-base <port>', 'first port of the components; alone, the other lane moves by as much', toPort)
    .option('--ai-port-base <port>', 'first port of the AI specialists', toPort)
    .option('--path <folder>', 'the checkout; the current folder, if left out')
    .option('--kept <id>', 'blocks that were kept for it, as till ports tells them')
    .option('--reason <text>', 'why a reserved range is taken on purpose; it is kept and shown')
    .option('--json', 'as JSON')
    .action(async (platform: string, options: InstallFlags) => {
      const run: Run = (context) =>
        install(context, platform, {
          name: options.name ?? null,
          mode: options.mode ?? null,
          portBase: options.portBase ?? null,
          aiPortBase: options.aiPortBase ?? null,
          path: options.path ?? null,
          kept: options.kept ?? null,
          reason: options.reason ?? null,
          isJson: options.json === true,
        })
      end(await withEngine(io, doors, run))
    })

  program
    .command('forget')
    .description('forget a stopped instance and free its blocks; its files stay as they are')
    .argument('<instance>')
    .option('-y, --yes', 'do it without asking')
    .action(async (name: string, options: { yes?: boolean }) => {
      const run: Run = (context) => forget(context, name, options.yes === true)
      end(await withKnown(io, doors, () => noInstance(name), run))
    })

  program
    .command('status')
    .description('show every instance and its components')
    .option('--json', 'as JSON')
    .action(async (options: JsonFlag) => {
      const isJson = options.json === true
      const empty = (): ExitCode => printEmptyStatus(io, isJson)
      end(await withKnown(io, doors, empty, (context) => printStatus(context, isJson)))
    })

  program
    .command('down')
    .description('stop instances and wait until nothing of them runs')
    .argument('[instance...]', 'all, if none is named')
    .option('--force', 'give nothing time to end by itself')
    .addOption(timeout(DOWN_TIMEOUT_S))
    .option('--json', 'print the status as JSON at the end')
    .action(async (names: string[], options: StopFlags & JsonFlag) => {
      const isJson = options.json === true
      const nothing = (): ExitCode => {
        if (names.length > 0) throw new CommandError('instance.unknown', 'There is no instance yet.')
        if (isJson) return printEmptyStatus(io, isJson)
        io.out('Nothing is running.')
        return EXIT.ok
      }
      end(await withKnown(io, doors, nothing, (context) => down(context, names, { ...stopOptions(options), isJson })))
    })

  addPortCommands(program, { io, doors, end })

  addLogsCommand(program, { io, doors, end })
  addTellingCommands(program, { io, doors, end })
  addRegistryCommands(program, { io, doors, end })
  addLeavingCommands(program, { io, doors, end })
  addCircuitCommands(program, { io, doors, end })

  program
    .command('stop')
    .description('stop a component and wait until it has ended')
    .argument('<component>', 'instance/component, or the component alone if only one instance has it')
    .option('--force', 'give it no time to end by itself')
    .addOption(timeout(DOWN_TIMEOUT_S))
    .option('--json', 'as JSON, once it has ended')
    .action(async (name: string, options: StopFlags & JsonFlag) => {
      const run: Run = (context) => stop(context, name, { ...stopOptions(options), isJson: options.json === true })
      end(await withKnown(io, doors, () => noComponent(name), run))
    })

  for (const action of ['start', 'restart'] as const) {
    program
      .command(action)
      .description(action === 'start' ? 'start a component and what it needs' : 'restart a component')
      .argument('<component>', 'instance/component, or the component alone if only one instance has it')
      .option('--wait', 'wait until it and what it needs are ready')
      .addOption(timeout(UP_TIMEOUT_S))
      .option('--json', 'as JSON')
      .action(async (name: string, { wait, timeout: seconds, json }: StartFlags) => {
        const options = { isWaiting: wait === true, timeoutMs: seconds * 1_000, isJson: json === true }
        const run: Run = (context) => commandUnit(context, action, name, options)
        end(await withKnown(io, doors, () => noComponent(name), run))
      })
  }

  program
    .command('quit')
    .description('end the engine, or the app if it runs')
    .addOption(new Option('--keep', 'leave components running, unwatched').conflicts('stop'))
    .option('--stop', 'stop all components first')
    .action(async (options: { keep?: boolean; stop?: boolean }) => {
      const chosen = options.keep === true ? 'keep' : options.stop === true ? 'stop' : null
      const link = await doors.connect()
      if (link === null) {
        io.out('Till does not run.')
        return
      }
      end(await withLink(io, link, (context) => quit(context, chosen)))
    })

  program
    .command('open')
    .description('raise the window of the app')
    .action(async () => {
      const link = await doors.connect()
      if (link === null) throw new CommandError('engine.unavailable', 'The Till app does not run, so it has no window.')
      end(
        await withLink(io, link, async (context) => {
          await ask(context.link, 'host.show', {})
          return EXIT.ok
        }),
      )
    })
  return program
}

type StopFlags = { force?: boolean; timeout: number }

function stopOptions({ force, timeout }: StopFlags): { isForcing: boolean; timeoutMs: number } {
  return { isForcing: force === true, timeoutMs: timeout * 1_000 }
}

type JsonFlag = { json?: boolean }
type StartFlags = JsonFlag & { wait?: boolean; timeout: number }
type UpFlags = JsonFlag & {
  name?: string
  mode?: string
  portBase?: number
  aiPortBase?: number
  reason?: string
  wait?: boolean
  timeout: number
}

type InstallFlags = JsonFlag & {
  name?: string
  mode?: string
  portBase?: number
  aiPortBase?: number
  path?: string
  kept?: string
  reason?: string
}

function noInstance(name: string): ExitCode {
  throw new CommandError('instance.unknown', `There is no instance “${name}”: there is none yet.`)
}
