import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Answer, Failure } from '@shared/contract/failure'
import { bridge } from './bridge'
import { showFailure } from './failures'
import { useProjection } from './store'

const LOST: Failure = {
  code: 'engine.unavailable',
  message: 'Till’s engine does not answer now; nothing was asked of it.',
  hint: 'Try again once it is reconnected.',
}

/** Sends a command and hands back its answer, for a view that shows the failure itself, in its place. */
export async function ask<C extends CommandName>(name: C, input: Input<C>): Promise<Answer<Output<C>>> {
  if (useProjection.getState().link.kind === 'lost') return { ok: false, failure: LOST }
  try {
    return await bridge().call(name, input)
  } catch (error) {
    // The bridge promises never to reject; what arrives here is a broken connection.
    const message = error instanceof Error ? error.message : String(error)
    return {
      ok: false,
      failure: {
        code: 'engine.unavailable',
        message: `Till’s engine did not answer: ${message}`,
        hint: 'Wait until it is reconnected, then try again.',
      },
    }
  }
}

/**
 * Sends a command and shows its failure, if any, as a card. Nothing is changed here in advance: what it does arrives
 * as a patch. Answers undefined where it failed.
 */
export async function send<C extends CommandName>(name: C, input: Input<C>): Promise<Output<C> | undefined> {
  const answer = await ask(name, input)
  if (answer.ok) return answer.value
  showFailure(answer.failure)
  return undefined
}
