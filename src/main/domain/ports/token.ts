/** What a person was shown, piece by piece, as text; `changed` is the sentence for when it is otherwise. */
export type Facts = Readonly<Record<string, { value: string; changed: string }>>

/** The same in short, piece by piece: what is remembered of a look holds no file's text. */
export type Digest = Readonly<Record<string, string>>

export function digestOf(facts: Facts): Digest {
  return Object.fromEntries(Object.entries(facts).map(([key, { value }]) => [key, hash(value)]))
}

/** A short text that is the same for the same facts and, as good as certainly, another one for others. */
export function tokenOf(digest: Digest): string {
  return hash(
    JSON.stringify(
      Object.keys(digest)
        .toSorted()
        .map((key) => [key, digest[key]]),
    ),
  )
}

/** What became of the facts that were shown, in a sentence; `known` is null where nobody remembers them. */
export function whatChanged(known: Digest | null, now: Facts): string {
  const next = digestOf(now)
  const changed = Object.keys(now).find((key) => known !== null && known[key] !== next[key])
  return (changed === undefined ? undefined : now[changed]?.changed) ?? 'Something is otherwise than it was shown.'
}

function hash(text: string): string {
  return [17, 4_211].map((seed) => hash53(text, seed).toString(36).padStart(11, '0')).join('')
}

/** 53 bits of a text: cyrb53, by bryc (public domain). No secret depends on it. */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0)
}
