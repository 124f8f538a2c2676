import { componentRef, specialistRef } from '@shared/model/ids'
import type { InstanceId } from '@shared/model/ids'
import type { ComponentRow, InstanceRow, PlatformRow, SpecialistRow } from '@shared/model/rows'

/** A sound instance of the sample, all ready, changed as told. */
export function instanceRow(change: Partial<Omit<InstanceRow, 'id'>> & { id: string }): InstanceRow {
  return {
    name: change.id,
    platform: 'sample',
    platformName: 'Sample',
    root: `/home/me/.till/samples/${change.id}`,
    mode: 'primary',
    ports: { component: { base: 8000, size: 100 }, ai: { base: 45_000, size: 100 } },
    state: 'ready',
    label: '2 ready',
    problem: null,
    counts: {} as InstanceRow['counts'],
    actions: ['stop'],
    createdAt: 1,
    ...change,
    id: change.id as InstanceId,
  }
}

/** A component that was never started, changed as told. */
export function componentRow(instance: string, component: string, change: Partial<ComponentRow> = {}): ComponentRow {
  return {
    id: componentRef(instance as InstanceId, component),
    instance: instance as InstanceId,
    component,
    name: component,
    description: '',
    category: '',
    order: 0,
    state: 'stopped',
    label: change.state ?? 'stopped',
    reason: null,
    isWanted: false,
    needs: [],
    neededBy: [],
    port: 8000,
    aiPort: null,
    portVariable: null,
    extraPorts: [],
    aliases: [],
    capabilities: [],
    specialist: null,
    pid: null,
    run: null,
    isAdopted: false,
    since: 0,
    dueAt: null,
    restarts: 0,
    actions: [],
    ...change,
  }
}

/** A specialist that was never started, changed as told. */
export function specialistRow(instance: string, component: string, change: Partial<SpecialistRow> = {}): SpecialistRow {
  return {
    id: specialistRef(instance as InstanceId, component),
    instance: instance as InstanceId,
    component,
    name: `${component} AI`,
    title: '',
    order: 0,
    state: 'stopped',
    label: change.state ?? 'stopped',
    reason: null,
    isWanted: false,
    port: 45_000,
    pid: null,
    run: null,
    isAdopted: false,
    since: 0,
    dueAt: null,
    restarts: 0,
    layers: { process: 'unknown', port: 'unknown', ping: 'unknown' },
    answeredAs: null,
    actions: [],
    ...change,
  }
}

/** A built-in platform. */
export function platformRow(id: string, change: Partial<PlatformRow> = {}): PlatformRow {
  return {
    id,
    name: id,
    description: '',
    source: 'builtin',
    isSample: id === 'sample',
    needsFolder: id !== 'sample',
    componentCount: 2,
    specialistCount: 0,
    componentBase: 8000,
    aiBase: 45_000,
    blockSize: 100,
    ...change,
  }
}
