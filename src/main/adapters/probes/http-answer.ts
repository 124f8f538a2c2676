import type { ProbeDefinition } from '@shared/platform/definition'
import { hideSecrets } from '@shared/secrets/hide-secrets'
import { asPlainWords } from '@shared/words/escapes'
import { quote } from './words'

/** What of an HTTP answer a verdict needs. */
export type HttpAnswer = { status: number; statusText: string; contentType: string }

type HttpProbe = Extract<ProbeDefinition, { kind: 'http' }>

/** The longest reason phrase of RFC 9110 has 31 characters; what a stranger writes there goes into rows and histories. */
const LONGEST_STATUS_TEXT = 60

/** The status as people read it: `answered 503 Service Unavailable`. */
export function statusWords({ status, statusText }: HttpAnswer): string {
  const words = hideSecrets(asPlainWords(statusText))
  const shown = words.length > LONGEST_STATUS_TEXT ? `${words.slice(0, LONGEST_STATUS_TEXT)}…` : words
  return `answered ${status} ${shown}`.trimEnd()
}

/** What is wrong with status and content type, or null. */
export function faultOfHead(probe: HttpProbe, answer: HttpAnswer): string | null {
  if (answer.status < probe.statusFrom || answer.status > probe.statusTo) return statusWords(answer)
  const isHtml = /^\s*(text\/html|application\/xhtml)/i.test(answer.contentType)
  return probe.refuseHtml && isHtml ? 'answered HTML where JSON was expected' : null
}

/** Whether its body is said to be JSON (RFC 6838 suffixes included). */
export function isJson({ contentType }: HttpAnswer): boolean {
  return /^\s*application\/([\w.-]+\+)?json/i.test(contentType)
}

/** The sentence for a body that lacks what it should hold. */
export function bodyFault(answer: HttpAnswer, match: string): string {
  return `${statusWords(answer)}, but without ${match.startsWith('/') ? match : quote(match)} in its body`
}
