import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findInstance } from './names'
import { waitForRevision } from './up'

/** What can be typed; `settings`: no rule of its own. */
export const TILL_GOES_RULES = ['keep', 'stop', 'settings'] as const
export type TillGoesRule = (typeof TILL_GOES_RULES)[number]

const WORDS: Record<TillGoesRule, string> = {
  keep: 'keeps running when Till goes.',
  stop: 'is stopped when Till goes, even where Till is killed.',
  settings: 'does as the settings say when Till is quit, and keeps running where Till is killed.',
}

/** `till when-till-goes`: tells the rule of an instance, or sets it. */
export async function whenTillGoes(
  context: CliContext,
  name: string,
  { rule, isJson }: { rule: TillGoesRule | null; isJson: boolean },
): Promise<ExitCode> {
  const { io, link, state } = context
  const row = findInstance(state, name)
  if (rule !== null) {
    const choice = rule === 'settings' ? null : rule
    const { revision } = await ask(link, 'instance.whenTillGoes', { id: row.id, choice })
    await waitForRevision(context, revision)
  }
  const now = rule ?? row.whenTillGoes ?? 'settings'
  io.out(isJson ? JSON.stringify({ instance: row.id, whenTillGoes: now }, null, 2) : `${row.name} ${WORDS[now]}`)
  return EXIT.ok
}
