import { componentRef, specialistRef } from '@shared/model/ids'
import type { InstanceId } from '@shared/model/ids'
import type { ConflictRow } from '@shared/model/conflicts'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import type { Listener } from '@shared/model/ports'
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

/** Hermes of an instance is kept from its port by a stranger, changed as told. */
export function conflictRow(instance: string, change: Partial<ConflictRow> = {}): ConflictRow {
  return {
    id: `taken:${instance}:HERMES_PORT`,
    kind: 'taken',
    level: 'error',
    instance: instance as InstanceId,
    ref: componentRef(instance as InstanceId, 'hermes'),
    variable: 'HERMES_PORT',
    port: 8201,
    lane: 'component',
    title: `Hermes (${instance}) cannot use 8201`,
    message: 'node (pid 4123) in ~/work/x listens on 127.0.0.1:8201.',
    holder: {
      label: 'node (pid 4123) in ~/work/x',
      pid: 4123,
      command: 'node',
      commandLine: 'node server.js',
      folder: '/home/me/work/x',
      user: 'me',
      startedAt: 1,
      addresses: ['127.0.0.1:8201'],
      ref: null,
    },
    remedy: null,
    choices: [],
    isIgnored: false,
    since: 1,
    ...change,
  }
}

/** A stranger on 127.0.0.1:8201, changed as told. */
export function listenerRow(change: Partial<Listener> = {}): Listener {
  return {
    id: 'tcp4:127.0.0.1:8201',
    protocol: 'tcp',
    family: 'ipv4',
    address: '127.0.0.1',
    isWildcard: false,
    port: 8201,
    owner: 'stranger',
    pid: 4123,
    command: 'node',
    commandLine: 'node server.js',
    folder: '/home/me/work/x',
    user: 'me',
    startedAt: 1,
    ref: null,
    label: 'node (pid 4123) in ~/work/x',
    ...change,
  }
}

/** A harmless change that can be done and taken back, changed as told. */
export function consequence(change: PortChange, more: Partial<Consequence> = {}): Consequence {
  return {
    change,
    sentence: 'Hermes moves from 8201 to 8250.',
    button: 'Move to 8250',
    isDangerous: false,
    isUndoable: true,
    files: [],
    ports: [],
    restarts: [],
    affected: [],
    tree: [],
    warnings: [],
    obstacle: null,
    token: 'seen',
    ...more,
  }
}
