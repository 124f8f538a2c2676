import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files of a flat folder as an asar archive: two nested lengths, a JSON header, then the bytes.
 * The layout is the one of the Pickle class that github.com/electron/asar describes in its README.
 */
export function packAsar(folder) {
  const files = {}
  const bodies = []
  let offset = 0
  for (const name of readdirSync(folder).toSorted()) {
    const body = readFileSync(join(folder, name))
    files[name] = { size: body.length, offset: String(offset) }
    offset += body.length
    bodies.push(body)
  }
  const json = Buffer.from(JSON.stringify({ files }))
  const room = Math.ceil(json.length / 4) * 4
  const head = Buffer.alloc(16 + room)
  head.writeUInt32LE(4, 0)
  head.writeUInt32LE(8 + room, 4)
  head.writeUInt32LE(4 + room, 8)
  head.writeUInt32LE(json.length, 12)
  json.copy(head, 16)
  return Buffer.concat([head, ...bodies])
}
