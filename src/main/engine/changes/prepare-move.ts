import { CommandError, messageOf, type FailureCode } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import type { PlatformDefinition } from '@shared/platform/definition'
import { reviveSentence } from '../../domain/ports/change-words'
import { placed } from '../../domain/ports/placement'
import { movedPorts, touchedParts, type MovedPort } from '../../domain/ports/touched'
import type { InstanceRecord } from '../effects'
import type { Unit } from '../unit'
import { carryOutMove, isRunning, withLeft } from './carry-out-move'
import { planEnvFile, type EnvPlan } from './env-plan'
import { nothingShown, tell, type ChangeParts, type Prepared } from './prepared'
import { placeOf } from './undo-step'

/** Where instances are to go, before it is known what that touches. */
export type MoveWish = {
  /** With everything filled in. */
  change: PortChange
  /** Empty where `obstacle` says why there is no place at all. */
  records: { from: InstanceRecord; to: InstanceRecord }[]
  /** Whether every row of them is restarted, whatever its own port does. */
  isWhole: boolean
  warnings: string[]
  obstacle: string | null
  obstacleCode: FailureCode
  needsReason?: boolean
  button: string
  /** What would happen to the ports, in a sentence, and what happened, without the full stop. */
  sentenceOf(moved: readonly MovedPort[], restarts: readonly string[]): string
  doneOf(moved: readonly MovedPort[]): string
}

/** The definition an instance was made from. Throws CommandError `instance.broken`. */
export function definitionFor({ instances, store }: ChangeParts, id: InstanceId): PlatformDefinition {
  const definition = instances.ownDefinitionOf(id)
  if (definition) return definition
  const problem = store.get('instances', id)?.problem ?? 'Its definition can’t be read.'
  throw new CommandError('instance.broken', problem, { ref: id })
}

/** What a move does to files, rows and ports, and how it is done. */
export async function prepareMove(parts: ChangeParts, wish: MoveWish): Promise<Prepared> {
  const { effects, instances, supervisor } = parts
  const base: Consequence = { ...nothingShown(wish.change), token: '' }
  const next = new Map(wish.records.map(({ to }) => [to.id, to]))
  const after = [...instances.records()].map((record) => next.get(record.id) ?? record)
  const moved: MovedPort[] = []
  const touched: Unit[] = []
  const plans: EnvPlan[] = []
  let obstacle = wish.obstacle
  let { obstacleCode } = wish
  const refuse = (code: FailureCode, message: string): void => {
    if (obstacle === null) {
      obstacle = message
      obstacleCode = code
    }
  }

  for (const { from, to } of wish.records) {
    const own = definitionFor(parts, from.id)
    const definition = placed(own, to.offsets)
    const ports = movedPorts(
      from.id,
      { definition: placed(own, from.offsets), ports: from.ports },
      { definition, ports: to.ports },
    )
    moved.push(...ports)
    const isTouched = new Set(touchedParts(own, ports).map(({ component, part }) => `${component} ${part}`))
    touched.push(
      ...supervisor.unitsOf(from.id).filter((unit) => wish.isWhole || isTouched.has(`${unit.component} ${unit.kind}`)),
    )
    const row = parts.store.get('instances', from.id)
    if (row?.isOrphan === true) refuse('instance.broken', row.problem ?? `The folder of ${from.name} is gone.`)
    try {
      const plan = await planEnvFile(effects.files, to, definition, after)
      if (plan) plans.push(plan)
    } catch (error) {
      refuse(error instanceof CommandError ? error.failure.code : 'files.failed', messageOf(error))
    }
  }

  // Whoever was removed while files were read has no rows any more.
  for (const { from } of wish.records) instances.record(from.id)
  const running = touched.filter((unit) => isRunning(parts, unit))
  const revived = touched.filter((unit) => couldNotStart(parts, unit, moved))
  const named = ({ ref, name }: Unit): { ref: Unit['ref']; name: string } => ({ ref, name })
  const sentence = wish.sentenceOf(
    moved,
    running.map(({ name }) => name),
  )
  const shown: Prepared['shown'] = {
    ...base,
    sentence: sentence + reviveSentence(revived.map(({ name }) => name)),
    button: wish.button,
    isUndoable: true,
    files: plans.map(({ change }) => change),
    ports: moved.map(({ instance, name, variable, from, to }) => ({ instance, name, variable, from, to })),
    restarts: running.map(named),
    affected: touched.filter((unit) => !running.includes(unit)).map(named),
    warnings: [...wish.records.flatMap(({ from }) => holdWarning(from, effects.clock.now())), ...wish.warnings],
    obstacle,
    ...(wish.needsReason === true ? { needsReason: true } : {}),
  }
  return {
    shown,
    obstacleCode,
    facts: {
      obstacle: {
        value: wish.needsReason === true ? '' : (obstacle ?? ''),
        changed: obstacle ?? 'What stood in the way is gone.',
      },
      plan: {
        value: JSON.stringify([withoutReason(wish.change), shown.ports]),
        changed: `Now it would be: ${sentence}`,
      },
      ...Object.fromEntries(
        plans.map(({ writing: { path, shown: name, before, after: text } }) => [
          `file ${path}`,
          { value: JSON.stringify([before, text]), changed: `${name} was changed meanwhile.` },
        ]),
      ),
      warnings: {
        value: wish.warnings.join('\n'),
        changed: wish.warnings.at(0) ?? 'Somebody who held a port is gone.',
      },
      rows: {
        value: running.map(({ ref }) => ref).join(' '),
        changed: 'Other components run now than those that were shown.',
      },
    },
    async carryOut() {
      const message = wish.doneOf(moved)
      const [only] = wish.records
      const instance = wish.records.length === 1 && only ? only.from.id : null
      let undo: string | null = null
      const left = await instances.changing([...next.keys()], () =>
        carryOutMove(parts, {
          records: wish.records,
          files: plans.map(({ writing }) => writing),
          isExact: false,
          touched,
          revived,
          along(tx) {
            const places = wish.records.map(({ from, to }) => ({
              id: from.id,
              before: placeOf(from),
              after: placeOf(to),
            }))
            const files = plans.map(({ writing }) => writing)
            undo = parts.undos.add(tx, { instance, message, step: { kind: 'move', places, files } })
            tell(parts, tx, instance, message)
          },
        }),
      )
      return { message: withLeft(`${message}.`, left), undo }
    },
  }
}

/** A row that failed because its port was taken, and gets another one now. */
function couldNotStart({ transitions }: ChangeParts, unit: Unit, moved: readonly MovedPort[]): boolean {
  const { state, reason } = transitions.stateOf(unit)
  return (
    state === 'failed' &&
    reason?.code === 'port-taken' &&
    unit.busy === null &&
    moved.some((one) => one.from === unit.spec.port)
  )
}

function holdWarning({ name, hold }: InstanceRecord, now: number): string[] {
  return hold === null || (hold.expiresAt !== null && hold.expiresAt <= now)
    ? []
    : [`${name} is held (${hold.reason}): Till moves nothing of it by itself. This would be you.`]
}

function withoutReason(change: PortChange): PortChange {
  return change.kind === 'move-instance' ? { ...change, reason: null } : change
}
