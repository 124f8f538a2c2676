import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { QuitChoice, RunningInstance } from './quit'
import { quitWords } from './quit-words'

const KEEP = 0
const STOP = 1
const CANCEL = 2

/** Asks what to do with running components; null: don't quit. */
export async function askAboutComponents(
  window: BrowserWindow | null,
  running: RunningInstance[],
): Promise<{ choice: QuitChoice; isRemembered: boolean } | null> {
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    title: 'Quit Till',
    ...quitWords(running),
    buttons: ['Quit, keep them running', 'Quit and stop them', 'Cancel'],
    defaultId: KEEP,
    cancelId: CANCEL,
    checkboxLabel: 'Remember my choice',
    noLink: true,
  }
  const box = window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options)
  const { response, checkboxChecked } = await box
  if (response !== KEEP && response !== STOP) return null
  return { choice: response === STOP ? 'stop' : 'keep', isRemembered: checkboxChecked }
}
