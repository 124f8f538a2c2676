// Draws the icons of resources/icons: node scripts/draw-icons.js [folder]. The drawing is code, so that it can be
// changed and reviewed like code; the PNGs are committed, because the build should not depend on it.
//
// The sign is a coin above a till's drawer. The coin is the state's own glyph (a disc, a pie, a triangle); the drawer
// has three compartments, because every component gets a place of its own.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { root } from './root.js'

/** Samples a pixel each way: edges are smooth without a drawing library. */
const SAMPLES = 8

// Shapes are functions: is the point (x, y) inside? Units are those of the drawing, y goes down.
const disc = (cx, cy, r) => (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= r * r
const ring = (cx, cy, r, width) => minus(disc(cx, cy, r), disc(cx, cy, r - width))
const box =
  (x0, y0, x1, y1, r = 0) =>
  (x, y) => {
    if (x < x0 || x > x1 || y < y0 || y > y1) return false
    const dx = Math.max(x0 + r - x, x - (x1 - r), 0)
    const dy = Math.max(y0 + r - y, y - (y1 - r), 0)
    return dx * dx + dy * dy <= r * r
  }
/** Clockwise from twelve o'clock; `part` of the whole. */
const pie = (cx, cy, r, part) => (x, y) => {
  const turn = (Math.atan2(x - cx, cy - y) / (2 * Math.PI) + 1) % 1
  return disc(cx, cy, r)(x, y) && turn <= part
}
/** Convex, rounded by `r` around the given corners; corners clockwise. */
const polygon =
  (corners, r = 0) =>
  (x, y) => {
    let isInside = true
    let nearest = Infinity
    corners.forEach(([ax, ay], at) => {
      const [bx, by] = corners[(at + 1) % corners.length]
      const [ex, ey] = [bx - ax, by - ay]
      if (ex * (y - ay) - ey * (x - ax) < 0) isInside = false
      const t = Math.min(Math.max(((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey), 0), 1)
      nearest = Math.min(nearest, Math.hypot(x - ax - t * ex, y - ay - t * ey))
    })
    return isInside || nearest <= r
  }
const minus = (a, b) => (x, y) => a(x, y) && !b(x, y)
const any =
  (...shapes) =>
  (x, y) =>
    shapes.some((shape) => shape(x, y))

/** Paints layers of [shape, colour] on `size` x `size` pixels of a drawing `extent` wide; colours are [r, g, b, a]. */
function paint(size, extent, layers) {
  const pixels = Buffer.alloc(size * size * 4)
  const step = extent / size / SAMPLES
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let [r, g, b, a] = [0, 0, 0, 0]
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const x = (column * SAMPLES + (sample % SAMPLES) + 0.5) * step
        const y = (row * SAMPLES + Math.floor(sample / SAMPLES) + 0.5) * step
        let top = [0, 0, 0, 0]
        for (const [shape, colour] of layers) if (shape(x, y)) top = over(colour, top)
        r += top[0] * top[3]
        g += top[1] * top[3]
        b += top[2] * top[3]
        a += top[3]
      }
      const at = (row * size + column) * 4
      if (a > 0) pixels.set([r / a, g / a, b / a, (a / SAMPLES ** 2) * 255].map(Math.round), at)
    }
  }
  return pixels
}

function over([r, g, b, a], [br, bg, bb, ba]) {
  const alpha = a + ba * (1 - a)
  if (alpha === 0) return [0, 0, 0, 0]
  const mix = (front, back) => (front * a + back * ba * (1 - a)) / alpha
  return [mix(r, br), mix(g, bg), mix(b, bb), alpha]
}

const colour = (hex, alpha = 1) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).concat(alpha)

/** The coin in its three moods, centred at (cx, cy). */
const COINS = {
  calm: (cx, cy, r) => disc(cx, cy, r),
  underway: (cx, cy, r) => any(ring(cx, cy, r, r * 0.23), pie(cx, cy, r * 0.54, 0.75)),
  trouble: (cx, cy, r) => {
    const triangle = polygon(
      [
        [cx, cy - r * 0.94],
        [cx + r * 1.06, cy + r * 0.84],
        [cx - r * 1.06, cy + r * 0.84],
      ],
      r * 0.16,
    )
    const bar = box(cx - r * 0.2, cy - r * 0.4, cx + r * 0.2, cy + r * 0.27, r * 0.12)
    const dot = disc(cx, cy + r * 0.58, r * 0.21)
    return minus(triangle, any(bar, dot))
  },
}

/** The tray's sign on a 16 x 16 grid; edges lie on whole units, so that small sizes stay sharp. */
function traySign(mood) {
  const compartments = [1, 6, 11].map((x) => box(x, 12, x + 4, 15, 0.8))
  return any(COINS[mood](8, 5.5, 4.5), ...compartments)
}

/** The app's icon on a 512 x 512 grid: the coin above two lanes, squares for components and circles for specialists. */
function appIcon() {
  const columns = [0, 1, 2, 3].map((at) => 100 + at * 84)
  const lit = (at) => colour(at === 1 ? '#5fe19e' : '#3a3d43')
  return [
    [box(24, 24, 488, 488, 104), colour('#2c2e32')],
    [box(28, 28, 484, 484, 100), colour('#16171a')],
    [disc(256, 170, 92), colour('#5fe19e')],
    [ring(256, 170, 70, 8), colour('#16171a', 0.2)],
    ...columns.map((x, at) => [box(x, 300, x + 60, 360, 14), lit(at)]),
    ...columns.map((x, at) => [disc(x + 30, 408, 30), lit(at)]),
  ]
}

function png(size, pixels) {
  const lines = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row += 1)
    pixels.copy(lines, row * (size * 4 + 1) + 1, row * size * 4, (row + 1) * size * 4)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8) // 8 bits, red green blue alpha
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/** CRC-32 of PNG (ISO 3309); zlib.crc32 needs a newer Node. */
function crc32(bytes) {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

const folder = process.argv[2] ?? join(root, 'resources/icons')
mkdirSync(folder, { recursive: true })
const write = (name, size, extent, layers) => writeFileSync(join(folder, name), png(size, paint(size, extent, layers)))

// light ink for dark panels, dark ink for light ones and, as a template, for macOS
const INKS = { light: colour('#ebedf0'), dark: colour('#1c1f25') }
for (const mood of Object.keys(COINS)) {
  for (const [name, ink] of Object.entries(INKS)) {
    for (const scale of [1, 2]) {
      const suffix = scale === 1 ? '' : `@${scale}x`
      write(`tray-${mood}-${name}${suffix}.png`, 16 * scale, 16, [[traySign(mood), ink]])
    }
  }
}
for (const size of [512, 256, 64, 32]) write(`till-${size}.png`, size, 512, appIcon())
