import type { Consequence, FileChange } from '@shared/model/port-changes'
import { alignColumns } from '../columns'
import type { CliContext } from '../context'

/** What a change would do, as lines: sentence, files by variable, restarts, processes that end, warnings. */
export function consequenceLines(consequence: Consequence, paint: CliContext['paint']): string[] {
  const { files, ports, restarts, affected, tree, warnings } = consequence
  const blocks: string[][] = [
    [consequence.sentence],
    ...files.map((file) => fileLines(file, paint)),
    files.length === 0 ? portLines(ports) : [],
    list('Restarts', restarts),
    list('See it at their next start', affected),
    tree.length === 0
      ? []
      : [
          'Would end:',
          ...tree.map(({ pid, depth, commandLine, user }) => {
            const whose = user === null ? '' : paint('dim', ` (${user})`)
            return `  ${'  '.repeat(depth)}${String(pid)}  ${commandLine}${whose}`
          }),
        ],
    warnings.map((warning) => `${paint('yellow', '▲')} ${warning}`),
    consequence.isUndoable || consequence.obstacle !== null ? [] : ['This can’t be taken back.'],
  ]
  return blocks.filter((block) => block.length > 0).flatMap((block, at) => (at === 0 ? block : ['', ...block]))
}

function fileLines(file: FileChange, paint: CliContext['paint']): string[] {
  const rows = file.changes.map(({ variable, before, after, occurrences }) => [
    `  ${variable}`,
    before === null ? paint('dim', 'new') : `${before}${occurrences > 1 ? ` (${String(occurrences)} lines)` : ''}`,
    '→',
    after,
  ])
  const head = file.before === null ? `${file.path} ${paint('dim', '(new file)')}` : file.path
  return [head, ...alignColumns(rows)]
}

function portLines(ports: Consequence['ports']): string[] {
  return alignColumns(
    ports.map(({ instance, name, variable, from, to }) => [
      `  ${instance}`,
      name,
      variable,
      String(from),
      '→',
      String(to),
    ]),
    [3, 5],
  )
}

/** Rows listed in a sentence before it says how many more there are. */
const LISTED = 12

function list(head: string, rows: Consequence['restarts']): string[] {
  if (rows.length === 0) return []
  const more = rows.length > LISTED ? ` and ${String(rows.length - LISTED)} more` : ''
  const shown = rows.slice(0, LISTED).map(({ ref }) => ref)
  return [`${head}: ${shown.join(', ')}${more}`]
}
