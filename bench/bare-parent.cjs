// The least of supervisors: `bare-parent <folder> <program> <first port> <count>` makes children, each with a file for its
// output, hears of their ends, and ends them when its own input is over.
const { spawn } = require('node:child_process')
const { openSync } = require('node:fs')
const { join } = require('node:path')

const [folder, program, firstPort, count] = process.argv.slice(2)
const children = Array.from({ length: Number(count) }, (_, index) => {
  const log = openSync(join(folder, `${String(index)}.log`), 'a')
  const port = String(Number(firstPort) + index)
  const child = spawn(program, [port, '0'], { detached: true, stdio: ['ignore', log, log] })
  child.on('exit', () => console.log(`${port} ended`))
  return child
})
process.stdin.on('end', () => {
  for (const { pid } of children) process.kill(pid, 'SIGKILL')
})
process.stdin.resume()
console.log('STARTED')
