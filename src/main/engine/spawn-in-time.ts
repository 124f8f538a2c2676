import { messageOf } from '@shared/contract/failure'
import type { Effects, SpawnRequest } from './effects'
import { inTime, StepLate } from './in-time'

type Answer = Awaited<ReturnType<Effects['processes']['spawn']>>

/**
 * Creates a process, or tells that it took too long. One that is there after all, when nobody waits for it any more, is
 * ended: nothing of a start that was given up is left running.
 */
export async function spawnInTime(
  { clock, processes, logger }: Pick<Effects, 'clock' | 'processes' | 'logger'>,
  request: SpawnRequest,
): Promise<Answer & { isLate?: boolean }> {
  const answering = processes.spawn(request)
  try {
    return await inTime(clock, answering, 'its process could not be created')
  } catch (error) {
    if (!(error instanceof StepLate)) throw error
    void endLate(answering, { processes, logger }, request)
    return { ok: false, failure: { code: 'other', message: error.message }, isLate: true }
  }
}

async function endLate(
  answering: Promise<Answer>,
  { processes, logger }: Pick<Effects, 'processes' | 'logger'>,
  { run, ref }: SpawnRequest,
): Promise<void> {
  try {
    const answer = await answering
    if (!answer.ok) return
    const { identity } = answer
    await processes.terminate({ run, identity, signal: 'SIGKILL', graceMs: 0, parentOnly: false })
    logger.warn({ ref, pid: identity.pid }, 'a process that was created too late was ended')
  } catch (error) {
    logger.warn({ ref, error: messageOf(error) }, 'a process that was created too late could not be ended')
  }
}
