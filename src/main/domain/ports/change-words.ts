import type { MovedPort } from './touched'

/** More names than these are counted. */
const MOST_NAMES = 4

/** `Hermes`, `Hermes and Engram`, `Hermes, Engram and 5 more`. */
export function listNames(names: readonly string[]): string {
  const isFew = names.length <= MOST_NAMES
  const told = isFew ? names : names.slice(0, MOST_NAMES - 1)
  const rest = names.length - told.length
  const all = rest === 0 ? told : [...told, `${rest} more`]
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}

/** `Hermes moves from 8201 to 8250, and Hermes AI from 45201 to 45250.` */
export function moveSentence(moved: readonly MovedPort[]): string {
  return `${moved
    .map(({ name, from, to }, at) => `${name} ${at === 0 ? 'moves ' : ''}from ${from} to ${to}`)
    .join(', and ')}.`
}

/** `Hermes and Engram are stopped and started again.`; empty where nobody is. */
export function restartSentence(names: readonly string[]): string {
  if (names.length === 0) return ''
  return ` ${listNames(names)} ${names.length === 1 ? 'is' : 'are'} stopped and started again.`
}

/** `Hermes, which could not start, is started.`; empty where nobody is. */
export function reviveSentence(names: readonly string[]): string {
  if (names.length === 0) return ''
  return ` ${listNames(names)}, which could not start, ${names.length === 1 ? 'is' : 'are'} started.`
}
