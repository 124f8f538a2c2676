import { componentRef, specialistRef, type InstanceId, type Ref } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import type { Blocks } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, PlatformRow, SpecialistRow } from '@shared/model/rows'
import type { ComponentDefinition, PlatformDefinition, PortDefinition } from '@shared/platform/definition'
import { saidLine } from '../domain/probes/ready-line'
import { labelOf } from '../domain/lifecycle/words'
import type { InstanceRecord, RestRecord } from './effects'
import { createUnit, type Unit } from './unit'

/** What a platform offers, as a row. */
export function platformRow(definition: PlatformDefinition): PlatformRow {
  const { component, ai } = definition.lanes
  return {
    id: definition.id,
    name: definition.name,
    description: definition.description,
    source: definition.source,
    isSample: definition.isSample,
    needsFolder: !definition.isSample,
    componentCount: definition.components.length,
    specialistCount: definition.components.filter((one) => one.specialist !== null).length,
    componentBase: component.base,
    aiBase: ai?.base ?? null,
    blockSize: component.size,
  }
}

/** What an instance's record and (placed) definition say of it; state and label follow its units. */
export function instanceFacts(
  record: InstanceRecord,
  definition: PlatformDefinition | null,
  shorten: (path: string) => string,
): Omit<InstanceRow, 'state' | 'label' | 'counts' | 'actions' | 'problem' | 'isOrphan'> {
  return {
    id: record.id,
    name: record.name,
    platform: record.platform,
    platformName: definition?.name ?? record.platform,
    root: record.root,
    shownRoot: shorten(record.root),
    mode: record.mode,
    ports: record.ports,
    extraPorts:
      definition?.extraPorts.map(({ name, variable, offset }) => ({
        name,
        variable,
        port: record.ports.component.base + offset,
      })) ?? [],
    hold: record.hold,
    overrideReason: record.overrideReason,
    whenTillGoes: record.whenTillGoes ?? null,
    logBudgetBytes: record.logBudgetBytes ?? null,
    createdAt: record.createdAt,
  }
}

/** State and label of an instance before its units are counted. */
export const UNCOUNTED: Pick<InstanceRow, 'state' | 'label' | 'counts' | 'actions'> = {
  state: 'unknown',
  label: '',
  counts: {
    unknown: 0,
    registering: 0,
    initializing: 0,
    starting: 0,
    ready: 0,
    degraded: 0,
    failed: 0,
    stopping: 0,
    stopped: 0,
  },
  actions: [],
}

/** Why what is disabled rests, until it was started once. */
const DISABLED: Reason = { code: 'disabled', message: 'starts only when it is asked for by name' }

/** Why a unit rests, told later: an attempt that was due when Till ended is due no more. */
function reasonAfterwards({ reason }: RestRecord): Reason | null {
  if (reason?.code !== 'restarting') return reason
  return { code: 'gave-up', message: `${reason.message}, which Till’s end prevented` }
}

/** The rows and units of one instance, all at rest. `restOf` tells how a unit came to rest the last time, if ever. */
export function instanceParts(
  definition: PlatformDefinition,
  instance: InstanceId,
  ports: Blocks,
  facts: { now: number; restOf(ref: Ref): RestRecord | null; restartsOf(ref: Ref): number },
): { components: ComponentRow[]; specialists: SpecialistRow[]; units: Unit[] } {
  const components: ComponentRow[] = []
  const specialists: SpecialistRow[] = []
  const units: Unit[] = []
  const portOf = (port: PortDefinition | null): number | null => (port ? ports.component.base + port.offset : null)
  const aiPortOf = (port: PortDefinition | undefined): number | null =>
    port && ports.ai ? ports.ai.base + port.offset : null
  const rest = (
    ref: Ref,
    isDisabled: boolean,
  ): Pick<
    ComponentRow,
    | 'state'
    | 'label'
    | 'reason'
    | 'isWanted'
    | 'pid'
    | 'run'
    | 'isAdopted'
    | 'since'
    | 'dueAt'
    | 'restarts'
    | 'actions'
    | 'isDisabled'
  > => {
    const last = facts.restOf(ref)
    const state = last?.state ?? 'unknown'
    return {
      state,
      label: isDisabled && state === 'unknown' ? 'disabled' : labelOf(state),
      ...(isDisabled ? { isDisabled } : {}),
      reason: last ? reasonAfterwards(last) : isDisabled ? DISABLED : null,
      isWanted: false,
      pid: null,
      run: null,
      isAdopted: false,
      since: last?.at ?? facts.now,
      dueAt: null,
      restarts: facts.restartsOf(ref),
      actions: ['start'],
    }
  }
  const enabled = definition.components.filter((one) => !one.isDisabled)
  const nameOf = new Map(enabled.map((one) => [one.id, one.name]))

  definition.components.forEach((one, order) => {
    const { isDisabled } = one
    const ref = componentRef(instance, one.id)
    const aiRef = one.specialist ? specialistRef(instance, one.id) : null
    const port = portOf(one.port)
    const aiPort = aiPortOf(one.specialist?.port)
    const needs = one.needs.filter((need) => nameOf.has(need.component))
    components.push({
      ...rest(ref, isDisabled),
      ...(one.availability.exitOnEnd === true ? { endsInstance: true } : {}),
      id: ref,
      instance,
      component: one.id,
      name: one.name,
      description: one.description,
      category: one.category,
      order,
      needs: needs.map((need) => need.component),
      neededBy: enabled
        .filter((other) => other.needs.some((need) => need.component === one.id))
        .map((other) => other.id),
      port,
      aiPort,
      portVariable: one.port?.variable ?? null,
      extraPorts: one.extraPorts.map((extra) => ({
        name: extra.name,
        variable: extra.variable,
        port: ports.component.base + extra.offset,
      })),
      aliases: one.aliases,
      capabilities: one.capabilities,
      specialist: aiRef,
    })
    const unit = createUnit({
      ref,
      instance,
      kind: 'component',
      component: one.id,
      name: one.name,
      restarts: facts.restartsOf(ref),
      spec: {
        ...startOf(one),
        isDisabled,
        needs: needs.map((need) => ({
          ref: componentRef(instance, need.component),
          name: nameOf.get(need.component) ?? need.component,
          condition: need.condition,
        })),
        beside: null,
        port,
        bindAddress: definition.bindAddress,
        readiness: one.readiness,
        liveness: one.liveness,
        readyLogLine: one.readyLogLine,
        breaker: one.breaker ?? null,
        daemon: one.daemon ?? null,
      },
    })
    // Who needs its line would wait for a job that is done.
    unit.hasLogLine = one.readyLogLine !== null && saidLine(facts.restOf(ref)?.reason ?? null)
    units.push(unit)
    if (!one.specialist || !aiRef) return
    specialists.push({
      ...rest(aiRef, isDisabled),
      id: aiRef,
      instance,
      component: one.id,
      name: `${one.name} AI`,
      title: one.specialist.title,
      order,
      port: aiPort,
      layers: { process: 'unknown', port: 'unknown', ping: 'unknown' },
      answeredAs: null,
    })
    units.push(
      createUnit({
        ref: aiRef,
        instance,
        kind: 'specialist',
        component: one.id,
        name: `${one.name} AI`,
        restarts: facts.restartsOf(aiRef),
        spec: {
          ...startOf(one.specialist),
          isDisabled,
          needs: [],
          beside: ref,
          port: aiPort,
          bindAddress: definition.bindAddress,
          readiness: null,
          liveness: null,
          readyLogLine: null,
        },
      }),
    )
  })
  return { components, specialists, units }
}

function startOf(
  one: Pick<ComponentDefinition, 'process' | 'availability' | 'shutdown' | 'startTimeoutMs'>,
): Pick<ComponentDefinition, 'process' | 'availability' | 'shutdown' | 'startTimeoutMs'> {
  return {
    process: one.process,
    availability: one.availability,
    shutdown: one.shutdown,
    startTimeoutMs: one.startTimeoutMs,
  }
}
