import type { Snapshot, Push } from '@shared/contract/stream'
import type { Answer } from '@shared/contract/failure'
import type { CommandName, Output } from '@shared/contract/commands'

/** Somebody who talks to the engine: the window, a command line. */
export type Client = {
  id: string
  push(push: Push): void
}

/** What is pushed to a client. `while-visible`: only while the window can be seen (`setVisible`). */
export type Wants = { patches: boolean; telemetry: boolean | 'while-visible' }

/** The engine as its hosts see it. */
export type Engine = {
  /** Loads what was stored, adopts what still runs, begins watching. */
  start(): Promise<void>
  /** Validates and carries out a command; never rejects. `client` is who hears an opened log. */
  call<C extends CommandName>(name: C, input: unknown, client: Client | null): Promise<Answer<Output<C>>>
  /** The whole state now; patches after it go to the client until detach. */
  attach(client: Client, wants: Wants): Snapshot
  detach(clientId: string): void
  /** Whether a person is looking: sets the pace of sampling and scanning. */
  setVisible(isVisible: boolean): void
  snapshot(): Snapshot
  /** How many components run now. */
  running(): number
  /** Instances of which something runs, in their order, and what they themselves say of Till's end (null: as is chosen then). */
  runningBy(): { name: string; running: number; rule: 'keep' | 'stop' | null }[]
  /**
   * Ends the engine. `keep` leaves processes running, `stop` ends them first; an instance's own rule comes before both.
   * `handover`: another Till takes over at once, so nothing ends.
   */
  stop(components: 'keep' | 'stop' | 'handover'): Promise<void>
  /** Hears that the engine was asked to end by a command (`engine.quit`, `engine.handover`). */
  onQuit(hear: (components: 'keep' | 'stop') => void): void
}

/** Commands only a host can carry out. */
export type HostCommands = {
  chooseFolder(): Promise<string | null>
  show(): Promise<void>
  /** Opens a file of Till's own in the person's editor, at a line (from 1) where that editor can. Throws CommandError `host.unavailable`. */
  openFile(path: string, line: number | null): Promise<void>
}
