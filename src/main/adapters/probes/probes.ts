import type { ProbeOutcome, Probes } from '../../engine/effects'
import type { Accepts } from '../network/accepts'
import { openProcessSystem } from '../processes/open-process-system'
import { createExecProber } from './exec-probe'
import { runHttpProbe } from './http-probe'
import { ping } from './ping'
import { startStopwatch } from './stopwatch'
import { ACCEPTS, runTcpProbe } from './tcp-probe'
import { connectionTrouble, TOO_MANY_FILES } from './words'

/**
 * Real probes. `accepts` tells of a port that takes connections without making one: that costs us less, and the component
 * nothing. Messages are the second half of a sentence about the component: `answered 503 Service Unavailable`.
 */
export function createProbes(accepts: Accepts = async () => false): Probes & { dispose(): void } {
  const execs = createExecProber(openProcessSystem())

  async function judge(...[probe, context]: Parameters<Probes['run']>): Promise<Omit<ProbeOutcome, 'tookMs'>> {
    if (probe.kind === 'exec') return execs.run(probe, context)
    const port = probe.port ?? context.port
    if (port === null) return { isGood: false, message: 'can’t be asked: it has no port' }
    if (probe.kind === 'http') return runHttpProbe(probe, port)
    return (await accepts(probe.host, port)) ? ACCEPTS : runTcpProbe(probe, port)
  }

  return {
    run: async (probe, context): Promise<ProbeOutcome> => {
      const elapsed = startStopwatch()
      try {
        const verdict = await judge(probe, context)
        const isUnasked = verdict.isUnasked === true || verdict.message === TOO_MANY_FILES
        return { ...verdict, tookMs: elapsed(), ...(isUnasked && { isUnasked }) }
      } catch (error) {
        const message = connectionTrouble(error, 'its address')
        return { isGood: false, tookMs: elapsed(), message, ...(message === TOO_MANY_FILES && { isUnasked: true }) }
      }
    },
    ping,
    dispose: execs.dispose,
  }
}
