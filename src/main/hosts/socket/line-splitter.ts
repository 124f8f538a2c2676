const NEWLINE = 0x0a

/** Cuts a stream of bytes into lines, however the bytes arrive. */
export type LineSplitter = {
  /** The lines that are whole now, without their ends. Null: the line under way is longer than allowed. */
  feed(bytes: Buffer): string[] | null
  /** Bytes of a line whose end has not come. */
  pendingBytes(): number
}

/** A splitter that holds at most `maxBytes` of one line. */
export function createLineSplitter(maxBytes: number): LineSplitter {
  let held: Buffer[] = []
  let heldBytes = 0

  return {
    feed(bytes) {
      const lines: string[] = []
      let from = 0
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
        if (heldBytes + end - from > maxBytes) return null
        lines.push(Buffer.concat([...held, bytes.subarray(from, end)]).toString('utf8'))
        held = []
        heldBytes = 0
        from = end + 1
      }
      if (from < bytes.length) {
        held.push(bytes.subarray(from))
        heldBytes += bytes.length - from
      }
      return heldBytes > maxBytes ? null : lines
    },
    pendingBytes: () => heldBytes,
  }
}
