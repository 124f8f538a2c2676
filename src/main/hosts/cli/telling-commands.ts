import type { Command } from 'commander'
import { MOST_HISTORY } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import { toHistoryLines } from './arguments'
import { printEnvironment } from './env'
import type { ExitCode } from './exit-code'
import { printHistory } from './history'
import type { CommandSetting } from './ports/commands'
import { explain } from './why'
import type { Run } from './with-engine'
import { withKnown } from './with-engine'

const A_COMPONENT = 'instance/component, or the component alone if only one instance has it'

type JsonFlag = { json?: boolean }

/** Adds `till why`, `till history` and `till env`: they tell about one component and change nothing. */
export function addTellingCommands(program: Command, { io, doors, end }: CommandSetting): void {
  const tell = async (name: string, run: Run): Promise<void> =>
    end(await withKnown(io, doors, () => noComponent(name), run))

  program
    .command('why')
    .description('explain the state of a component: its reason, what it waits for or failed over, its last words')
    .argument('<component>', A_COMPONENT)
    .option('--json', 'as JSON')
    .action(async (name: string, options: JsonFlag) => {
      await tell(name, (context) => explain(context, name, options.json === true))
    })

  program
    .command('history')
    .description('tell what happened to a component, newest last')
    .argument('<component>', A_COMPONENT)
    .option('-n, --lines <number>', 'how many lines', toHistoryLines, MOST_HISTORY)
    .option('--json', 'as JSON')
    .action(async (name: string, options: JsonFlag & { lines: number }) => {
      await tell(name, (context) =>
        printHistory(context, name, { limit: options.lines, isJson: options.json === true }),
      )
    })

  program
    .command('env')
    .description('show the variables of a component and where each is from; secrets are hidden')
    .argument('<component>', A_COMPONENT)
    .option('--all', 'also those that Till only inherited')
    .option('--json', 'as JSON, with all')
    .action(async (name: string, options: JsonFlag & { all?: boolean }) => {
      await tell(name, (context) =>
        printEnvironment(context, name, { isAll: options.all === true, isJson: options.json === true }),
      )
    })
}

/** The answer where there is no instance yet. Throws CommandError `ref.unknown`. */
export function noComponent(name: string): ExitCode {
  throw new CommandError('ref.unknown', `There is no component “${name}”: no instance yet.`, {
    hint: 'till up sample makes one.',
  })
}
