import type { Command } from 'commander'
import { Option } from 'commander'
import type { LogLevel } from '@shared/contract/log-commands'
import { logLevelSchema } from '@shared/contract/log-commands'
import { CommandError } from '@shared/contract/failure'
import { bytesIn } from '@shared/words/size'
import { toLines } from './arguments'
import { logBudget } from './log-budget'
import { toMoment } from './log-time'
import { printLogs } from './logs'
import type { CommandSetting } from './ports/commands'
import { noComponent } from './telling-commands'
import type { Run } from './with-engine'
import { withKnown } from './with-engine'

type LogsFlags = {
  follow?: boolean
  lines?: number
  grep?: string
  regex?: boolean
  caseSensitive?: boolean
  level?: LogLevel
  since?: number
  until?: number
  all?: boolean
  run?: string
  runs?: boolean
  allRuns?: boolean
  json?: boolean
  edit?: boolean
}

/** Adds `till logs` and `till log-budget`. */
export function addLogsCommand(program: Command, { io, doors, end }: CommandSetting): void {
  const moment = (text: string): number => toMoment(text, io.now())
  program
    .command('logs')
    .description('show the last lines of a log, or of several logs in the order of time')
    .argument('[name]', 'a component (instance/component, or alone if only one instance has it) or an instance')
    .option('-f, --follow', 'go on with what comes, until Ctrl+C')
    .option('-n, --lines <number>', 'how many lines (50, or all that fit where something narrows them)', toLines)
    .option('-g, --grep <text>', 'only lines with this text, from the whole file')
    .option('-E, --regex', 'the text is a regular expression')
    .option('-s, --case-sensitive', 'capitals are not small letters')
    .addOption(
      new Option('-l, --level <level>', 'only lines of this level and above').choices([...logLevelSchema.options]),
    )
    .option('--since <time>', 'from then on: 10m, 2h, 14:30, 2026-01-31T14:30', moment)
    .option('--until <time>', 'up to then', moment)
    .option('-a, --all', 'of all instances')
    .addOption(
      new Option('-r, --run <run>', 'of an earlier run: its number (2 is the one before), or its id').conflicts([
        'follow',
        'allRuns',
      ]),
    )
    .addOption(new Option('--all-runs', 'of all runs whose logs are kept').conflicts('follow'))
    .addOption(new Option('--runs', 'list the runs whose logs are kept instead').conflicts('follow'))
    .option('--json', 'as JSON, one object a line')
    .option('--edit', 'open the log in your editor instead ($VISUAL, $EDITOR), at the newest match')
    .action(async (name: string | undefined, options: LogsFlags) => {
      if ((name === undefined) !== (options.all === true))
        throw new CommandError('input.invalid', 'Name a component or an instance, or take --all of them.', {
          hint: 'till status lists them.',
        })
      const run: Run = (context) =>
        printLogs(context, name ?? null, {
          lines: options.lines ?? null,
          isFollowing: options.follow === true,
          grep: options.grep ?? null,
          isRegex: options.regex === true,
          isCaseSensitive: options.caseSensitive === true,
          level: options.level ?? null,
          since: options.since ?? null,
          until: options.until ?? null,
          run: options.run ?? null,
          isOfAllRuns: options.allRuns === true,
          isListing: options.runs === true,
          isJson: options.json === true,
          isEditing: options.edit === true,
        })
      end(await withKnown(io, doors, () => (name === undefined ? noInstance(null) : noComponent(name)), run))
    })

  program
    .command('log-budget')
    .description('tell or set how much room logs may take: of each instance, or of one')
    .argument('[instance]', 'without one: of each')
    .argument('[size]', '500MB, 1GiB, 2g; settings: the same as all others')
    .option('--json', 'as JSON')
    .action(async (first: string | undefined, second: string | undefined, options: { json?: boolean }) => {
      const isOfAll = second === undefined && first !== undefined && (bytesIn(first) !== null || first === 'settings')
      const [name, size] = isOfAll ? [null, first] : [first ?? null, second ?? null]
      const run: Run = (context) => logBudget(context, { name, size, isJson: options.json === true })
      end(await withKnown(io, doors, () => noInstance(name), run))
    })
}

function noInstance(name: string | null): never {
  throw new CommandError('instance.unknown', `There is no instance ${name ?? 'yet'}: Till has not run here.`, {
    hint: 'till up sample makes one.',
  })
}
