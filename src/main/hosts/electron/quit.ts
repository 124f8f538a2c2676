import type { Settings } from '@shared/model/rows'

/** What becomes of running components when Till ends. */
export type QuitChoice = 'keep' | 'stop'

/** An instance of which something runs, and what it says itself of Till's end; null: as is chosen. */
export type RunningInstance = { name: string; running: number; rule: QuitChoice | null }

/** What the quitting needs to know and do. */
export type QuitParts = {
  /** Instances of which something runs now, and their own rules; none where the engine does not run (yet). */
  running(): RunningInstance[]
  onQuit(): Settings['onQuit']
  remember(choice: QuitChoice): Promise<void>
  /** Asks a person; null: don't quit. */
  question(running: RunningInstance[]): Promise<{ choice: QuitChoice; isRemembered: boolean } | null>
  /** Shows the window: stopping takes long, and it tells what is blocking. */
  show(): void
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

/** Components that end sooner than this are stopped without anybody watching. */
export const SHOW_AFTER_MS = 2_000

/** Makes the one way Till ends; asking twice at once asks once. */
export function createQuit(parts: QuitParts): Quit {
  let phase: 'open' | 'asking' | 'ending' = 'open'

  const now = (choice: QuitChoice): void => {
    if (phase === 'ending') return
    phase = 'ending'
    const isStopping = parts.running().some(({ rule }) => (rule ?? choice) === 'stop')
    const timer = isStopping ? setTimeout(() => parts.show(), SHOW_AFTER_MS) : undefined
    void parts.end(choice).finally(() => clearTimeout(timer))
  }
  const ask = async (): Promise<void> => {
    const running = parts.running()
    const settled = parts.onQuit()
    // Where every one has a rule of its own, there is nothing to ask.
    if (running.every(({ rule }) => rule !== null)) return now('keep')
    if (settled !== 'ask') return now(settled)
    const answer = await parts.question(running)
    // Meanwhile the system may have decided.
    if (answer === null || phase !== 'asking') return
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
