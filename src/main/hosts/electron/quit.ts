import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Settings } from '@shared/model/rows'

/** What becomes of running components when Till ends. */
export type QuitChoice = 'keep' | 'stop'

/** What the quitting needs to know and do. */
export type QuitParts = {
  /** Components that run now; 0 where the engine does not run (yet). */
  running(): number
  onQuit(): Settings['onQuit']
  remember(choice: QuitChoice): Promise<void>
  /** The window to ask in front of, or null. */
  window(): BrowserWindow | null
  /** Ends the engine and then the app. Called once. */
  end(choice: QuitChoice): Promise<void>
}

/** The one way Till ends. */
export type Quit = {
  /** A person wants to quit: asks where there is something to ask. */
  ask: () => void
  /** Ends without asking. */
  now(choice: QuitChoice): void
  /** True from the moment it is settled that Till ends. */
  isEnding(): boolean
}

/** Makes the one way Till ends; asking twice at once asks once. */
export function createQuit(parts: QuitParts): Quit {
  let phase: 'open' | 'asking' | 'ending' = 'open'

  const now = (choice: QuitChoice): void => {
    if (phase === 'ending') return
    phase = 'ending'
    void parts.end(choice)
  }
  const ask = async (): Promise<void> => {
    const running = parts.running()
    const settled = parts.onQuit()
    if (running === 0) return now('keep')
    if (settled !== 'ask') return now(settled)
    const answer = await askAboutComponents(parts.window(), running)
    if (answer === null) return
    if (answer.isRemembered) await parts.remember(answer.choice)
    now(answer.choice)
  }
  return {
    ask() {
      if (phase !== 'open') return
      phase = 'asking'
      void ask().finally(() => {
        if (phase === 'asking') phase = 'open'
      })
    },
    now,
    isEnding: () => phase === 'ending',
  }
}

const KEEP = 0
const STOP = 1
const CANCEL = 2

/** Asks what to do with running components; null: don't quit. */
export async function askAboutComponents(
  window: BrowserWindow | null,
  running: number,
): Promise<{ choice: QuitChoice; isRemembered: boolean } | null> {
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    title: 'Quit Till',
    message: running === 1 ? '1 component is running' : `${String(running)} components are running`,
    detail:
      'Kept running, they go on without Till: nobody watches or restarts them until Till is back. ' +
      'The next start finds them again.',
    buttons: ['Keep running', 'Stop all and quit', 'Cancel'],
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
