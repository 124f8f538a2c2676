import type { SystemRules } from '../domain/ports/ephemeral'
import type { Effects } from './effects'

/** What the system does with ports; null where it does not tell. Notes about it are good to know, and nothing waits for them. */
export async function rulesNow({ network, logger }: Pick<Effects, 'network' | 'logger'>): Promise<SystemRules | null> {
  try {
    return await network.rules()
  } catch (error) {
    logger.warn({ error: String(error) }, 'could not read how the system uses ports')
    return null
  }
}
