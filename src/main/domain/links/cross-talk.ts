import type { LinkRow } from '@shared/model/conflicts'
import { splitRef } from '@shared/model/ids'
import { ignore } from '../ports/choices'
import type { ConflictDraft } from '../ports/conflict-draft'
import { repairChoice } from '../declared/ways-out'
import { ENV_FILE } from '../env-local/file-name'
import type { Cause } from './cause'

/** Whose row connects. */
export type Talker = {
  /** Shown name of its instance. */
  name: string
  /** The env files of its platform, in their order. */
  files: readonly string[]
  /** Variables that Till itself writes, which a repair puts right. */
  ours: ReadonlySet<string>
  /** Whether both are of the same platform: others may well be meant to talk. */
  isSamePlatform: boolean
  /** Who listens there, where it is not the row itself. */
  stranger: string | null
}

/** The conflict of a link that leaves its instance: `hephaestus of coder-b talks to engram of primary`. */
export function crossTalk(link: LinkRow, cause: Cause | null, talker: Talker): ConflictDraft {
  const from = splitRef(link.from)
  const to = splitRef(link.to)
  const id = `cross-talk:${from.instance}:${from.name}>${link.to}`
  const isRepairable = cause?.file != null && cause.variable !== null && talker.ours.has(cause.variable)
  const where = cause?.file ?? null
  const remedy =
    where !== null && !isRepairable && cause?.variable != null
      ? ` Change ${cause.variable} there, then restart ${from.name}.`
      : ''
  return {
    id,
    kind: 'cross-talk',
    level: talker.isSamePlatform ? 'warning' : 'info',
    instance: from.instance,
    ref: link.from,
    variable: cause?.variable ?? null,
    port: link.port,
    lane: null,
    title: `${from.name} of ${from.instance} talks to ${to.name} of ${to.instance}`,
    message:
      (talker.stranger === null
        ? `It is connected to ${link.port}. `
        : `It is connected to ${link.port}, which is planned for ${to.name} of ${to.instance}; ` +
          `${talker.stranger} listens there. `) +
      (cause === null
        ? 'What makes it do so is not known; a search for written ports may tell.'
        : cause.sentence + remedy),
    holder: null,
    remedy: null,
    choices: [
      ...(isRepairable
        ? [repairChoice({ id: from.instance, name: talker.name }, where ?? ENV_FILE, talker.files)]
        : []),
      ignore(id),
    ],
  }
}
