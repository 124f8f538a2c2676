import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a child is to do: listen on TCP, bind UDP, or have a child of its own do it. */
export type ChildPlan = {
  listen?: { host: string; port?: number; ipv6Only?: boolean }[]
  udp?: { type: 'udp4' | 'udp6'; host: string }[]
  /** Another process inherits the first listener (fork after listen); its pid is told. */
  fork?: boolean
}

/** A process of a test: `ports` in the order of the plan, TCP first. `stop` ends it and what it started. */
export type ListeningChild = {
  pid: number
  forkedPid: number | null
  ports: number[]
  /** Ends the process alone and waits for that; what it started lives on. */
  kill(): Promise<void>
  stop(): Promise<void>
}

// Plain CommonJS, so that it starts in the time Node itself takes.
const PROGRAM = `
const net = require('node:net'), dgram = require('node:dgram'), { spawn } = require('node:child_process')
const plan = JSON.parse(process.argv[1])
const listen = (o) => new Promise((ok, no) => { const s = net.createServer(); s.on('error', no); s.listen({ port: 0, ...o }, () => ok(s)) })
const bind = (o) => new Promise((ok, no) => { const s = dgram.createSocket(o.type); s.on('error', no); s.bind(0, o.host, () => ok(s)) })
;(async () => {
  const servers = []
  for (const o of plan.listen ?? []) servers.push(await listen(o))
  for (const o of plan.udp ?? []) servers.push(await bind(o))
  let forkedPid = null
  if (plan.fork) {
    const heir = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'ignore', 'ignore', servers[0]._handle.fd] })
    forkedPid = heir.pid
    heir.on('exit', (code, signal) => console.error('heir', code, signal))
  }
  console.log(JSON.stringify({ forkedPid, ports: servers.map((s) => s.address().port) }))
})()
// Whoever started it may die without having stopped it.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.exit(), 1000)
`

/** Starts a process that listens, in a session of its own, and waits until it does. */
export async function startListeningChild(
  plan: ChildPlan,
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<ListeningChild> {
  const child = spawn(process.execPath, ['-e', PROGRAM, JSON.stringify(plan)], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = child.pid
  if (pid === undefined) throw new Error('The child could not be started.')
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      // Nobody of the group is left.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
    await exited
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  const [line] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer | number]
  if (!Buffer.isBuffer(line)) throw new Error(`The child ended with ${String(line)} before it listened.`)
  const { ports, forkedPid } = JSON.parse(line.toString()) as { ports: number[]; forkedPid: number | null }
  return { pid, forkedPid, ports, kill, stop }
}
