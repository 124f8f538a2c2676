import { CommandError, messageOf } from '@shared/contract/failure'
import { ENV_FILE } from '../domain/env-local/file-name'
import type { Effects, InstanceRecord } from './effects'
import type { Store } from './store'

/** Where an instance says what Tekton is to call it (tekton-interop.md, section 2). */
export const NAME_VARIABLE = 'TEKTON_REGISTRY_NAME'

const NOTICE = 'tekton-registry'

/** What is to be written of one instance, with all that had to be looked up for it; `names`: the best one first. */
export type Wish = { record: InstanceRecord; names: string[]; mainRoot: string }

export type InstallationNotices = {
  /** As long as it is so: the file can't be kept in step. */
  tellRefusal(error: unknown): void
  tellInStep(): void
  /** Of all that were written, those that Tekton would not find under their own name. */
  tellNames(written: readonly Wish[], misnamed: readonly Wish[]): void
  tellDamage(why: string, keptAside: string): void
}

/** What a person is told about Tekton's list of installations. */
export function createInstallationNotices(deps: {
  effects: Pick<Effects, 'clock' | 'files' | 'logger'>
  store: Store
}): InstallationNotices {
  const { store } = deps
  const { clock, files, logger } = deps.effects

  const put = (id: string, message: string, hint: string | null, ref: string | null = null): void => {
    if (store.get('notices', id)?.message === message) return
    store.transact((tx) => tx.put('notices', { id, level: 'warning', message, hint, ref, at: clock.now() }))
  }
  const drop = (id: string): void => {
    if (store.get('notices', id)) store.transact((tx) => tx.remove('notices', id))
  }

  return {
    tellRefusal(error) {
      logger.warn({ error: messageOf(error) }, 'the registry of installations is not in step')
      const hint = error instanceof CommandError ? (error.failure.hint ?? null) : null
      put(NOTICE, `Tekton’s list of installations is not in step: ${messageOf(error)}`, hint)
    },
    tellInStep: () => drop(NOTICE),
    tellNames(written, misnamed) {
      for (const wish of written) {
        const { id, name } = wish.record
        if (!misnamed.includes(wish)) drop(`${NOTICE}-name-${id}`)
        else {
          const message = `Tekton’s list has another installation called ${wish.names[0] ?? id}, so Tekton would take that one for ${name}.`
          put(`${NOTICE}-name-${id}`, message, `Give ${name} a ${NAME_VARIABLE} of its own in its ${ENV_FILE}.`, id)
        }
      }
    },
    tellDamage(why, keptAside) {
      put(
        `${NOTICE}-damaged`,
        `Tekton’s list of installations ${why}. It is kept as ${files.shorten(keptAside)}, and Till wrote a new one with the instances it knows.`,
        'Installations that Till does not know are only in the one that was kept.',
      )
    },
  }
}
