import { didYouMean } from './nearest'

/** Signals that can ask a process to end, by their number where it is the same on Linux and macOS (signal(7)). */
const SIGNALS: Readonly<Record<string, number | null>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGALRM: 14,
  SIGTERM: 15,
  // Numbers differ between systems: name them.
  SIGUSR1: null,
  SIGUSR2: null,
}

/** The signal's full name for `SIGTERM`, `term`, `15` or "15"; a sentence if it is none that ends a process. */
export function readSignal(word: string | number): { ok: true; signal: string } | { ok: false; message: string } {
  const text = String(word).trim()
  for (const [signal, number] of Object.entries(SIGNALS)) {
    const isName = text.toUpperCase() === signal || `SIG${text.toUpperCase()}` === signal
    if (isName || (number !== null && text === String(number))) return { ok: true, signal }
  }
  const names = Object.keys(SIGNALS)
  const hint = didYouMean(text.toUpperCase(), [...names, ...names.map((name) => name.slice(3))])
  return {
    ok: false,
    message: `${text} is no signal that ends a process${hint}; SIGTERM, SIGINT and SIGQUIT are usual.`,
  }
}
