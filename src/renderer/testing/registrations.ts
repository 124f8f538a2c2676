import type { InstanceId, Ref, RunId } from '@shared/model/ids'
import type { RegistrationRow } from '@shared/model/registrations'

/** The registration of a component of `coder-a` that registered itself and beats. */
export function aRegistration(ref: Ref, over: Partial<Omit<RegistrationRow, 'id'>> = {}): RegistrationRow {
  const name = ref.slice(ref.indexOf('/') + 1)
  return {
    id: ref,
    instance: ref.slice(0, ref.indexOf('/')) as InstanceId,
    componentId: name,
    name,
    type: 'service',
    version: '1.2.0',
    capabilities: [],
    dependencies: [],
    instanceUuid: '3f2a9c01-77aa-4b1e-9a51-6e2f5d0c9b10',
    endpoint: 'http://127.0.0.1:8101',
    metadata: {},
    saidState: 'ready',
    by: 'component',
    registeredAt: Date.UTC(2026, 10, 21, 9, 50),
    run: 'run-00000001' as RunId,
    beats: 'on-time',
    ...over,
  }
}

/** Of the whole machine: one that registered itself, one that Till did, one whose heartbeats are late. */
export function registrationsAt(at: number): RegistrationRow[] {
  const instance = 'coder-a' as InstanceId
  const of = (name: string, over: Partial<Omit<RegistrationRow, 'id'>>): RegistrationRow =>
    aRegistration(`${instance}/${name}` as Ref, { registeredAt: at - 2 * 3_600_000, ...over })
  return [
    of('hermes', { capabilities: ['service_registry', 'messaging'] }),
    of('engram', {
      by: 'till',
      version: '',
      endpoint: 'http://127.0.0.1:8100',
      instanceUuid: 'run-00000002',
      beats: null,
    }),
    of('harmonia', { endpoint: 'http://127.0.0.1:8107', beats: 'late', saidState: 'ready' }),
  ]
}
