import { CommandError } from '@shared/contract/failure'
import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'

/** How long an engine may take to end; stopping waits for every component's own grace. */
const KEEP_DEADLINE_MS = 10_000
const STOP_DEADLINE_MS = 120_000

/** `till quit`: ends the engine, or the app it runs in, and waits until it is gone. */
export async function quit(context: CliContext, chosen: 'keep' | 'stop' | null): Promise<ExitCode> {
  const { io, link, state } = context
  // By what becomes of them; an instance's own rule comes before what is chosen.
  const rules = new Map(state.instances().map((row) => [row.id, row.whenTillGoes ?? ('chosen' as const)] as const))
  const running = { keep: 0, stop: 0, chosen: 0 }
  for (const { pid, instance } of state.units()) if (pid !== null) running[rules.get(instance) ?? 'chosen'] += 1
  const components = chosen ?? (await choose(context, running.chosen))
  if (components === null) return EXIT.failed
  running[components] += running.chosen
  await ask(link, 'engine.quit', { components })
  const deadlineMs = running.stop > 0 ? STOP_DEADLINE_MS : KEEP_DEADLINE_MS
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs)
  })
  const how = await Promise.race([link.ended.then(() => 'ended' as const), late])
  clearTimeout(timer)
  if (how === 'late') {
    const pid = state.system()?.enginePid
    throw new CommandError('timeout', `The engine${pid === undefined ? '' : ` (pid ${String(pid)})`} has not ended.`)
  }
  io.out(running.keep > 0 ? `Till ended. ${count(running.keep)} on; nobody watches until Till is back.` : 'Till ended.')
  return EXIT.ok
}

/** What the settings say, else what the person says; without a person it must be written. */
async function choose({ io, state }: CliContext, running: number): Promise<'keep' | 'stop' | null> {
  const settled = state.settings()?.onQuit ?? 'ask'
  if (running === 0) return 'keep'
  if (settled !== 'ask') return settled
  if (!io.isTerminal) {
    throw new CommandError('input.invalid', `${count(running)}: say what becomes of them.`, {
      hint: 'till quit --keep or till quit --stop',
    })
  }
  const answer = (await io.ask(`${count(running)}. Keep them running, stop them, or cancel? [k/s/c] `))
    .trim()
    .toLowerCase()
  if (answer.startsWith('k')) return 'keep'
  return answer.startsWith('s') ? 'stop' : null
}

function count(running: number): string {
  return running === 1 ? '1 component runs' : `${String(running)} components run`
}
