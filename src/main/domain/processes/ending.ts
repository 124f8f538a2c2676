import type { Reason } from '@shared/model/lifecycle'

type RunEnd = { exitCode: number | null; signal: string | null }

/** Whether an end counts as good: an exit code among the success codes. A signal or an unknown code never does. */
export function isGoodEnd(end: RunEnd, successExitCodes: readonly number[]): boolean {
  return end.exitCode !== null && successExitCodes.includes(end.exitCode)
}

/** Why a process ended, in a sentence. 128 + n is how shells tell of signal n. */
export function describeRunEnd(
  end: RunEnd,
  facts: { isGood: boolean; isOneShot: boolean; wasReady: boolean; isAdopted: boolean },
): Reason {
  if (facts.isGood && facts.isOneShot)
    return { code: 'completed', message: `completed with exit code ${String(end.exitCode)}` }
  if (end.signal !== null)
    return {
      code: 'killed',
      message: `was ended by ${end.signal}, which Till did not send${end.signal === 'SIGKILL' ? ' (out of memory, or somebody)' : ''}`,
    }
  if (end.exitCode === null)
    return {
      code: 'ended-unseen',
      message: facts.isAdopted
        ? 'ended; exit code unknown, an earlier Till had started it'
        : 'ended; exit code unknown',
    }
  const when = facts.wasReady ? 'by itself' : 'before it was ready'
  const signal = end.exitCode > 128 && end.exitCode <= 128 + 64 ? ` (signal ${String(end.exitCode - 128)})` : ''
  return { code: 'exited', message: `ended ${when} with exit code ${String(end.exitCode)}${signal}` }
}
