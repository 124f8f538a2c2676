/** Bytes that are looked for in many pieces of one kind of text. */
export type Needle = {
  /** Where they stand at or after an offset, or -1. */
  indexIn(bytes: Buffer, from: number): number
  /** Other bytes are in that buffer than before. Only where it is used again. */
  begin?(bytes: Buffer): void
}

/** Of what is searched, this much tells which bytes are rare in it. */
const SAMPLE_BYTES = 32 * 1024

/** Up to here Node looks for the first byte with memchr(3), which nothing beats where that byte is rare. */
const LONGEST_PROBE_BYTES = 6

/** What it costs to stop at a first byte that begins nothing, and to look closer from here, in ns. */
const STOP_NS = 8
const LOOK_NS = 80

/** Looks for a few bytes of it that begin with one that is rare where it is searched, and then for the rest around them. */
export function createNeedle(needle: Buffer): Needle {
  let probe: { bytes: Buffer; at: number } | null = null
  return {
    indexIn(bytes, from) {
      probe ??= probeOf(needle, bytes)
      let found = bytes.indexOf(probe.bytes, from + probe.at)
      while (found !== -1) {
        const start = found - probe.at
        const end = start + needle.length
        if (end <= bytes.length && bytes.compare(needle, 0, needle.length, start, end) === 0) return start
        found = bytes.indexOf(probe.bytes, found + 1)
      }
      return -1
    },
  }
}

/** Where a letter is no rarer than this, looking for all of it in a text without capitals is faster than stopping at each. */
const RARE_SHARE = 1 / 5_000

/** The same for ASCII in any case: by its rarest character in both its cases where that is rare in a text like this one. */
export function createAnyCaseNeedle(pattern: string, text: Buffer): Needle {
  const lower = Buffer.from(pattern.toLowerCase(), 'latin1')
  const upper = Buffer.from(pattern.toUpperCase(), 'latin1')
  const share = sharesIn(text)
  let best = { at: 0, share: Infinity }
  for (let at = 0; at < lower.length; at += 1) {
    const both = share(lower[at] ?? 0) + share(upper[at] ?? 0)
    if (both < best.share) best = { at, share: both }
  }
  return best.share > RARE_SHARE ? folding(lower, upper) : stopping(lower, upper, best.at)
}

/** Stops at each of one character, in either case, and looks around it. */
function stopping(lower: Buffer, upper: Buffer, at: number): Needle {
  const [small = 0, capital = 0] = [lower[at], upper[at]]
  return {
    indexIn(bytes, from) {
      let nextSmall = bytes.indexOf(small, from + at)
      let nextCapital = small === capital ? -1 : bytes.indexOf(capital, from + at)
      while (nextSmall !== -1 || nextCapital !== -1) {
        const isSmall = nextCapital === -1 || (nextSmall !== -1 && nextSmall < nextCapital)
        const start = (isSmall ? nextSmall : nextCapital) - at
        if (isHere(bytes, start, lower, upper)) return start
        if (isSmall) nextSmall = bytes.indexOf(small, nextSmall + 1)
        else nextCapital = bytes.indexOf(capital, nextCapital + 1)
      }
      return -1
    },
  }
}

/** The bit by which small letters differ from capitals, in each of four bytes; what is no letter may become another byte. */
const SMALL_BITS = 0x20202020

/** Sets that bit in all of a text, and looks there for the needle with it: each find is looked at again as it was. */
function folding(lower: Buffer, upper: Buffer): Needle {
  const needle = createNeedle(Buffer.from(lower.map((byte) => byte | (SMALL_BITS & 0xff))))
  let folded = Buffer.alloc(0)
  let of: Buffer | null = null
  return {
    begin(bytes) {
      if (folded.length < bytes.length) folded = Buffer.from(new ArrayBuffer(Math.ceil(bytes.length / 4) * 4))
      foldInto(folded, bytes)
      of = bytes
    },
    indexIn(bytes, from) {
      if (bytes !== of) this.begin?.(bytes)
      const text = folded.subarray(0, bytes.length)
      let at = needle.indexIn(text, from)
      while (at !== -1 && !isHere(bytes, at, lower, upper)) at = needle.indexIn(text, at + 1)
      return at
    },
  }
}

/** Four bytes at a time: `into` is aligned and has room for a multiple of four. */
function foldInto(into: Buffer, bytes: Buffer): void {
  const isAligned = bytes.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0
  const words = isAligned ? bytes.length >> 2 : 0
  if (isAligned) {
    const from = new Int32Array(bytes.buffer, bytes.byteOffset, words)
    const to = new Int32Array(into.buffer, into.byteOffset, words)
    const rounds = words & ~3
    // Four in a round take half the time of one.
    for (let at = 0; at < rounds; at += 4) {
      to[at] = (from[at] ?? 0) | SMALL_BITS
      to[at + 1] = (from[at + 1] ?? 0) | SMALL_BITS
      to[at + 2] = (from[at + 2] ?? 0) | SMALL_BITS
      to[at + 3] = (from[at + 3] ?? 0) | SMALL_BITS
    }
    for (let at = rounds; at < words; at += 1) to[at] = (from[at] ?? 0) | SMALL_BITS
  }
  for (let at = words * 4; at < bytes.length; at += 1) into[at] = (bytes[at] ?? 0) | (SMALL_BITS & 0xff)
}

function isHere(bytes: Buffer, start: number, lower: Buffer, upper: Buffer): boolean {
  if (start + lower.length > bytes.length) return false
  for (let at = 0; at < lower.length; at += 1) {
    const byte = bytes[start + at]
    if (byte !== lower[at] && byte !== upper[at]) return false
  }
  return true
}

/** How often bytes are met in texts like this one, as shares of all. */
function sharesIn(text: Buffer): (byte: number) => number {
  const sample = text.subarray(0, SAMPLE_BYTES)
  const counts = new Uint32Array(256)
  for (const byte of sample) counts[byte] = (counts[byte] ?? 0) + 1
  return (byte) => ((counts[byte] ?? 0) + 1) / (sample.length + 1)
}

/** The part that will be stumbled over least. */
function probeOf(needle: Buffer, text: Buffer): { bytes: Buffer; at: number } {
  const share = sharesIn(text)
  let best = { at: 0, cost: Infinity }
  for (let at = 0; at < needle.length; at += 1) {
    const part = needle.subarray(at, at + LONGEST_PROBE_BYTES)
    const together = part.reduce((product, byte) => product * share(byte), 1)
    const cost = share(part[0] ?? 0) * STOP_NS + together * LOOK_NS
    if (cost < best.cost) best = { at, cost }
  }
  return { bytes: needle.subarray(best.at, best.at + LONGEST_PROBE_BYTES), at: best.at }
}
