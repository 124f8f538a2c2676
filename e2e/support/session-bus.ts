import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const READY_WITHIN_MS = 60_000

/** A D-Bus session of one's own. */
export type SessionBus = { address: string; pid: number; close(): Promise<void> }

/** Everybody may talk to everybody, and nothing is started by asking for it: the sandbox has only what a test starts. */
const configuration = (socket: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/** Starts a bus whose socket lies in `folder`; resolves once it takes connections. */
export async function startSessionBus(folder: string): Promise<SessionBus> {
  const file = join(folder, 'bus.conf')
  writeFileSync(file, configuration(join(folder, 'bus')))
  const args = [`--config-file=${file}`, '--nofork', '--nopidfile', '--print-address=1']
  const daemon = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  daemon.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const killDaemon = (): void => void daemon.kill()
  process.once('exit', killDaemon)
  const ended = new Promise<string>((resolve) => {
    daemon.once('error', (error) => resolve(error.message))
    daemon.once('exit', (code) => resolve(`it ended with ${String(code)}`))
  }).finally(() => process.removeListener('exit', killDaemon))
  const late = sleep(READY_WITHIN_MS, `silent for ${String(READY_WITHIN_MS)} ms`, { ref: false })
  const answered = new Promise<{ address: string }>((resolve) => {
    daemon.stdout.once('data', (chunk: Buffer) => resolve({ address: chunk.toString().trim() }))
  })
  const first = await Promise.race([answered, ended, late])
  if (typeof first === 'string') {
    daemon.kill()
    throw new Error(`dbus-daemon did not start (${first}): run npm run setup. ${said}`)
  }
  return {
    address: first.address,
    pid: daemon.pid ?? 0,
    async close() {
      daemon.kill()
      await ended
    },
  }
}
