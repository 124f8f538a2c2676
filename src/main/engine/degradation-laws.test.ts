import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Ref } from '@shared/model/ids'
import { RETURN_AFTER_MS } from '../domain/degradation/provider'
import { isUp } from '../domain/lifecycle/table'
import { createWorld, good, request } from './testing/engine-fixture'
import type { Script } from './testing/fake-machine'

const NAMES = ['rhetor', 'local_llm', 'last_resort'] as const
const CAPABILITY = 'text'
const PLATFORM = `
name: Trio
x-a: &able
  entrypoint: [able]
  capabilities: [${CAPABILITY}]
  readiness_probe: { http_get: { path: /health }, period_seconds: 1 }
  availability: { restart: on_failure }
  breaker: { failure_threshold: 2, reset_timeout_seconds: 20, half_open_requests: 1 }
components:
  rhetor: { <<: *able, port: 1 }
  local_llm: { <<: *able, port: 2 }
  last_resort: { <<: *able, port: 3 }
fallbacks:
  ${CAPABILITY}: { primary: rhetor, chain: [local_llm, { component: last_resort, lost: "much" }] }
`
const MOODS: readonly Script[] = [{}, { listensAfterMs: null, endsAfterMs: 10, exitCode: 1 }, { listensAfterMs: 3_000 }]
const DEADLINE_MS = 600_000
const RUNS = 100

const who = fc.constantFrom(...NAMES)
const event = fc.oneof(
  fc.record({ do: fc.constantFrom('start', 'stop', 'kill', 'sicken', 'cure', 'bad call', 'good call'), who }),
  fc.record({ do: fc.constant('change'), who, mood: fc.nat({ max: MOODS.length - 1 }) }),
  fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(1, 500, 2_500, 6_000, 16_000, 25_000) }),
)

it(
  'a capability comes from the first that can provide it now; the primary returns when it has stayed; nobody means nobody',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40, size: 'max' }), async (events) => {
        const scripts: Record<string, Script> = {}
        const world = createWorld(scripts)
        world.texts.set('/home/ada/trio/till.yaml', PLATFORM)
        const engine = await world.boot()
        const { id } = await good(engine.call('instance.create', request(), null))
        const refOf = (name: string): Ref => `${id}/${name}` as Ref
        const call = { instance: id, capability: CAPABILITY }

        const carryOut = async (one: (typeof events)[number]): Promise<void> => {
          if ('ms' in one) return world.clock.advance(one.ms)
          const ref = refOf(one.who)
          if ('mood' in one) scripts[one.who] = MOODS[one.mood] ?? {}
          else if (one.do === 'start') await good(engine.call('component.start', { ref }, null))
          else if (one.do === 'stop') await good(engine.call('component.stop', { ref }, null))
          else if (one.do === 'kill') world.machine.kill(ref, 'SIGKILL')
          else if (one.do === 'sicken') world.machine.unhealthy.add(ref)
          else if (one.do === 'cure') world.machine.unhealthy.delete(ref)
          else
            await good(
              engine.call('fallback.report', { ...call, ref, isGood: one.do === 'good call', message: 'so' }, null),
            )
        }

        const broken: string[] = []
        const look = async (): Promise<void> => {
          const { components, breakers, fallbacks } = engine.snapshot().tables
          const row = fallbacks.find(({ capability }) => capability === CAPABILITY)
          if (!row) throw new Error('no row')
          const open = new Set(breakers.map((breaker) => breaker.id))
          const candidates = NAMES.map((name) => {
            const ref = refOf(name)
            const state = components.find((one) => one.id === ref)?.state ?? 'unknown'
            const isClosed = !open.has(ref) && (name !== 'rhetor' || !open.has(`${id}#${CAPABILITY}`))
            return { ref, isUp: isUp(state) && isClosed, isReady: state === 'ready' && isClosed }
          })
          const claim = (isSo: boolean, what: string): void => {
            if (!isSo) broken.push(`${what}: ${JSON.stringify({ row, candidates })}`)
          }
          const [primary, ...chain] = candidates
          const using = candidates.find(({ ref }) => ref === row.using)
          const isPrimaryReady = primary?.isReady === true
          const first = chain.find((one) => one.isReady)
          const isUsingPrimary = row.using === primary?.ref
          const leftMs = row.dueAt === null ? null : row.dueAt - world.clock.now()

          claim((row.using === null) === !candidates.some((one) => one.isUp), 'nobody, and only where nobody is up')
          claim(using?.isReady === true || !candidates.some((one) => one.isReady), 'one who is well, where one is')
          claim(isPrimaryReady || !first || row.using === first.ref, 'the first of the chain')
          const isReturning = isPrimaryReady && !isUsingPrimary
          claim(isReturning === (leftMs !== null), 'told when the primary returns, and only then')
          claim(leftMs === null || (leftMs >= 0 && leftMs <= RETURN_AFTER_MS), 'returns in time')
          claim(row.isDegraded === (row.message !== null), 'degraded is said')
          claim(!isUsingPrimary || !isPrimaryReady || row.message === null, 'nothing to say where all is well')
          claim(row.using !== refOf('last_resort') || row.message?.includes('; much') === true, 'what is lost is said')
          const answer = await engine.call('fallback.resolve', call, null)
          claim(answer.ok || (answer.failure.code === 'fallback.none' && row.using === null), 'refused by its name')
          claim(!answer.ok || answer.value.ref === row.using || answer.value.ref === primary?.ref, 'resolved as told')
        }

        await good(engine.call('instance.start', { id }, null))
        for (const one of events) {
          await carryOut(one)
          await world.clock.advance(1)
          await look()
        }
        expect(broken).toEqual([])
        const ended = engine.stop('stop')
        await world.clock.advance(30_000)
        await ended
        expect(world.clock.timers()).toBe(0)
      }),
      { numRuns: RUNS },
    )
  },
  DEADLINE_MS,
)
