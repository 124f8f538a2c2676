import type { Settings } from '@shared/model/rows'

/** What becomes of running components when Till ends. */
export type QuitChoice = 'keep' | 'stop'

/** What the quitting needs to know and do. */
export type QuitParts = {
  /** Components that run now; 0 where the engine does not run (yet). */
  running(): number
  onQuit(): Settings['onQuit']
  remember(choice: QuitChoice): Promise<void>
  /** Asks a person; null: don't quit. */
  question(running: number): Promise<{ choice: QuitChoice; isRemembered: boolean } | null>
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
