import type { InstanceId } from '@shared/model/ids'
import type { Choice } from '@shared/model/port-changes'
import type { Blocks } from '@shared/model/ports'
import { ENV_FILE } from '../env-local/file-name'
import { offsetOf } from '../ports/blocks'
import { moveToDeclared, repair } from '../ports/choices'
import type { PlannedPort } from '../ports/plan'

type Named = { id: InstanceId; name: string }

/**
 * Putting Till's own lines of `.env.local` right. It mends what that file says, and what files before it say; what a
 * later one says it can't.
 */
export function repairChoice(instance: Named, culprit: string, files: readonly string[]): Choice {
  const isInReach = culprit === ENV_FILE || files.indexOf(culprit) < files.indexOf(ENV_FILE)
  const unavailable = isInReach ? null : `Till writes ${ENV_FILE} only, and ${culprit} is read after it.`
  return { ...repair(instance), unavailable }
}

/** Planning a port where a file, or the process itself, has it already; null where that is outside of its block. */
export function followChoice(
  instance: Named,
  port: PlannedPort,
  wanted: number,
  plan: { blocks: Blocks; planned: readonly PlannedPort[] },
): Choice | null {
  const place = offsetOf(plan.blocks, wanted)
  if (place?.lane !== port.lane) return null
  const other = plan.planned.find((one) => one.port === wanted && one.variable !== port.variable)
  const unavailable = other === undefined ? null : `${wanted} is planned for ${other.name}.`
  return { ...moveToDeclared(instance, port, { offset: place.offset, port: wanted }), unavailable }
}

/** Moving the whole instance to where its file says that it is. */
export function followBaseChoice(instance: Named, lane: 'component' | 'ai', base: number): Choice {
  return {
    change: {
      kind: 'move-instance',
      instance: instance.id,
      componentBase: lane === 'component' ? base : null,
      aiBase: lane === 'ai' ? base : null,
      reason: null,
    },
    label: `Move all of ${instance.name} to ${base}`,
    summary: 'Till follows what the files say; both lanes move by as much.',
    isDangerous: false,
    unavailable: null,
  }
}
