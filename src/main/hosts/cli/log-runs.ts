import type { Ref } from '@shared/model/ids'
import { sizeWords } from '@shared/words/size'
import { alignColumns, formatAge } from './columns'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { localTime } from './history'

/** `till logs <component> --runs`: the runs whose logs are kept, newest first, with the number `--run` takes. */
export async function listRuns({ io, link, paint }: CliContext, ref: Ref, isJson: boolean): Promise<ExitCode> {
  const { runs } = await ask(link, 'log.runs', { ref })
  if (isJson) io.out(JSON.stringify({ version: 1, ref, runs }, null, 2))
  else if (runs.length === 0) io.out(`No log of ${ref} is kept.`)
  else {
    const rows = runs.map(({ run, startedAt, writtenAt, sizeBytes, isLiving, ending }, index) => [
      String(index + 1),
      localTime(startedAt).join(' '),
      isLiving ? 'runs' : `wrote for ${formatAge(writtenAt - startedAt)}`,
      sizeWords(sizeBytes),
      paint('dim', run),
      ending ?? '',
    ])
    alignColumns(rows, [0, 3]).forEach((line) => io.out(line))
  }
  return EXIT.ok
}
