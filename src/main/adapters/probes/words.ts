import { hideSecrets } from '@shared/secrets/hide-secrets'

/** A length of time as people say it: `250 ms`, `1 s`, `2.5 s`. */
export function inWords(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}

/** Said where no connection can be made because Till may open no more: nothing is known of the component then. */
export const TOO_MANY_FILES = 'can’t be asked: Till has too many files open (see ulimit -n)'

/** What went wrong on a connection, as the second half of a sentence whose first half is the component. */
export function connectionTrouble(error: unknown, host: string): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code.startsWith('HPE_')) return 'answered something that is not HTTP'
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'does not speak TLS on this port'
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused the connection'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'closed the connection without an answer'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `can’t be found: no such host as ${host}`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return `can’t be reached at ${host}`
    case 'ETIMEDOUT':
      return 'did not accept the connection'
    case 'EMFILE':
    case 'ENFILE':
      return TOO_MANY_FILES
    default:
      return `can’t be asked: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Text of a stranger, fit to be quoted in a sentence: one line, printable, short, without secrets. */
export function quote(text: string, longest = 60): string {
  const line = hideSecrets(text.replaceAll(/[^\P{C}]+|\s+/gu, ' ').trim())
  return `"${line.length > longest ? `${line.slice(0, longest)}…` : line}"`
}
