import type { Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import { ask } from './commands'
import { showFailure } from './failures'
import { newestUndo } from './port-selectors'
import { hideToast, showToast } from './toast'

/** What a change would do. Changes nothing. */
export function consequenceOf(change: PortChange): Promise<Answer<Consequence>> {
  return ask('ports.preview', { change })
}

/** Does what was shown, and says so with the way back. A failure is the caller's to show, where the change was looked at. */
export async function applyChange({ change, token }: Consequence): Promise<Answer<Output<'ports.apply'>>> {
  const answer = await ask('ports.apply', { change, token })
  if (answer.ok) showToast(answer.value.message, answer.value.undo)
  return answer
}

/** Does at once what harms nothing and changes no file: heeding a conflict again. A failure is shown as a card. */
export async function changeAtOnce(change: PortChange): Promise<void> {
  const looked = await consequenceOf(change)
  const answer = looked.ok ? await applyChange(looked.value) : looked
  if (!answer.ok) showFailure(answer.failure)
}

/** Takes a step back, and says so; a failure is shown as a card. */
export async function takeBack(id: string): Promise<void> {
  const answer = await ask('ports.undo', { id })
  if (answer.ok) {
    showToast(answer.value.message, null)
    return
  }
  hideToast()
  showFailure(answer.failure)
}

/** Takes the newest step back. False where there is none. */
export function takeBackNewest(): boolean {
  const newest = newestUndo()
  if (newest === undefined) return false
  void takeBack(newest.id)
  return true
}
