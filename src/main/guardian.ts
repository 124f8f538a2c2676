import { createInterface } from 'node:readline'
import { hideSecrets } from '@shared/secrets/hide-secrets'
import type { GuardedRun } from './engine/effects'
import { keepGuard } from './adapters/guardian/keep-guard'
import { FIRST_RUNS } from './adapters/guardian/protocol'
import { createExecProber } from './adapters/probes/exec-probe'
import { openProcessSystem } from './adapters/processes/open-process-system'
import { createProcesses } from './adapters/processes/processes'

// The guardian: a process of its own beside Till, while an instance runs that is to stop when Till goes. It holds one end
// of a pipe whose other end only the engine has, and so learns at once that the engine is gone, SIGKILL included. It then
// ends exactly the runs it was told of, writes down what it did for the next Till, and goes.

const file = process.argv[2]
if (file === undefined) throw new Error('This is a part of Till that only Till itself can start. Start Till instead.')

// A Ctrl-C or a closing terminal is for Till to judge.
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)

/** A command of a shutdown is no question that is asked again. */
const ONCE = { initialDelayMs: 0, periodMs: 0, failureThreshold: 1, successThreshold: 1, startPeriodMs: 0 }

void guard(file)

async function guard(path: string): Promise<void> {
  const system = openProcessSystem()
  const processes = createProcesses({
    onLog: (message, error) => process.stderr.write(`${message}: ${String(error)}\n`),
  })
  const self = {
    bootId: await system.bootId(),
    pid: process.pid,
    startTicks: (await system.startOf(process.pid)) ?? 0,
  }
  const first = JSON.parse(process.env[FIRST_RUNS] ?? '[]') as GuardedRun[]
  const prober = createExecProber(system)
  const kept = keepGuard({
    processes,
    self,
    file: path,
    first,
    async runCommand({ shell, workingDir, environment }, withinMs) {
      const probe = { ...ONCE, kind: 'exec' as const, shell, workingDir: null, timeoutMs: withinMs }
      const { isGood, message } = await prober.run(probe, { workingDir, environment })
      if (!isGood) process.stderr.write(`${hideSecrets(shell)}: ${message}\n`)
      return isGood
    },
    now: () => Date.now(),
  })
  process.on('SIGTERM', () => {
    kept.standDown()
    process.exit(0)
  })
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    kept.hear(line)
    if (kept.isReleased()) process.exit(0)
  })
  lines.once('close', () => {
    void kept.engineGone().then(() => process.exit(0))
  })
}
