/** The terminal, or whatever stands in its place. */
export type CliIo = {
  /** Writes a text and a line end to standard output. */
  out(text: string): void
  /** The same to standard error: notes, failures. */
  err(text: string): void
  /** Writes to standard output as it is: for lines that are redrawn. */
  raw(text: string): void
  /** Whether a person looks at standard output. */
  isTerminal: boolean
  hasColor: boolean
  /** Size of the terminal in characters. */
  columns(): number
  rows(): number
  /** Asks a person and gives the line typed; only where isTerminal. */
  ask(question: string): Promise<string>
  cwd: string
  home: string
  /** Epoch milliseconds: for ages of rows. */
  now(): number
  /** Never jumps: for deadlines and what was measured here. */
  monotonicMs(): number
  /**
   * Opens a log in the person's editor, in this terminal where it has no window, and waits until that is closed there; at a
   * line, counted from 1, where the editor understands lines. False where none can be started.
   */
  edit(path: string, line: number | null): Promise<boolean>
  /** Hears Ctrl+C instead of ending; returns what undoes it. */
  onInterrupt(hear: () => void): () => void
}
