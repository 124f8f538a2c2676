import type { Command } from 'commander'
import { Argument, Option } from 'commander'
import { CommandError } from '@shared/contract/failure'
import type { UncertainChoice } from '@shared/model/uncertain'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import type { CommandSetting } from './ports/commands'
import { uncertain } from './uncertain'
import { TILL_GOES_RULES, whenTillGoes, type TillGoesRule } from './when-till-goes'
import { withKnown } from './with-engine'

type ChoiceFlags = { adopt?: boolean; end?: boolean; leave?: boolean; json?: boolean }

/** Adds `till when-till-goes` and `till uncertain`: what becomes of processes without Till, and what Till finds again. */
export function addLeavingCommands(program: Command, { io, doors, end }: CommandSetting): void {
  program
    .command('when-till-goes')
    .description('tell or set what becomes of an instance when Till is quit, crashes or is killed')
    .argument('<instance>')
    .addArgument(new Argument('[rule]', 'settings: as is chosen when Till is quit').choices(TILL_GOES_RULES))
    .option('--json', 'as JSON')
    .action(async (name: string, rule: TillGoesRule | undefined, options: { json?: boolean }) => {
      const nothing = (): ExitCode => {
        throw new CommandError('instance.unknown', `There is no instance “${name}”: there is none yet.`)
      }
      end(
        await withKnown(io, doors, nothing, (context) =>
          whenTillGoes(context, name, { rule: rule ?? null, isJson: options.json === true }),
        ),
      )
    })

  program
    .command('uncertain')
    .description('list running processes that Till is unsure of, or decide about one')
    .argument('[process]', 'its process id, its run, or the component it says it is')
    .addOption(new Option('--adopt', 'it is what it says it is').conflicts(['end', 'leave']))
    .addOption(new Option('--end', 'end it with what it started').conflicts(['adopt', 'leave']))
    .addOption(new Option('--leave', 'leave it alone until Till is started anew').conflicts(['adopt', 'end']))
    .option('--json', 'as JSON')
    .action(async (target: string | undefined, options: ChoiceFlags) => {
      const nothing = (): ExitCode => {
        io.out(options.json === true ? '[]' : 'No process needs a decision.')
        return EXIT.ok
      }
      end(
        await withKnown(io, doors, nothing, (context) =>
          uncertain(context, target ?? null, { choice: choiceOf(options), isJson: options.json === true }),
        ),
      )
    })
}

function choiceOf({ adopt, end, leave }: ChoiceFlags): UncertainChoice | null {
  if (adopt === true) return 'adopt'
  if (end === true) return 'end'
  return leave === true ? 'leave' : null
}
