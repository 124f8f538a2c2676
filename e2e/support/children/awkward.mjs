// A component that writes what is hard to show: `awkward.mjs <port>`. Colours, a line of 10 MB with a word at its end, bytes
// that are no text, what a terminal would obey, and then for ever a bar that shows progress and never ends its line.
import { writeSync } from 'node:fs'
import { createServer } from 'node:http'

const LONG_LINE_BYTES = 10_000_000
const STEP_MS = 100

createServer((_, response) => response.end('ok')).listen(Number(process.argv[2]), '127.0.0.1')

const write = (bytes) => {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at)
}
write(Buffer.from('\u001B[1;38;5;196mred\u001B[0m and \u001B[42mmarked\u001B[0m\n'))
write(Buffer.from('\u001B]0;a title\u0007no title \u001B[2Jand still here\n'))
write(Buffer.alloc(LONG_LINE_BYTES, 'y'))
write(Buffer.from(' the-end-of-it\n'))
write(Buffer.concat([Buffer.from('bad '), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(' bytes\n')]))
let done = 0
setInterval(() => write(Buffer.from(`\r${String((done += 1))} done`)), STEP_MS)
