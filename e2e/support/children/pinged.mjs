// A scripted AI specialist: `pinged.mjs <port>` answers each line with a pong (tekton-interop.md, section 5).
import { createServer } from 'node:net'

const PONG = `${JSON.stringify({ type: 'pong', ai_id: process.env.TILL_COMPONENT })}\n`
createServer((socket) => {
  socket.on('error', () => socket.destroy())
  socket.on('data', () => socket.write(PONG))
}).listen(Number(process.argv[2]), '127.0.0.1')
