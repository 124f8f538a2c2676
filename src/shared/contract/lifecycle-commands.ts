import { z } from 'zod'
import { freeFactsSchema } from '../model/free-facts'
import { instanceIdSchema, refSchema, runIdSchema } from '../model/ids'
import { causeSchema, lifecycleStateSchema, REASON_CODES } from '../model/lifecycle'
import { beatMetricsSchema, registrationRowSchema } from '../model/registrations'
import { uncertainChoiceSchema } from '../model/uncertain'

const revised = z.object({ revision: z.number().int() })
const capabilitySchema = z.string().min(1).max(100)
/** Which life of a component speaks. */
const speaker = z.object({ ref: refSchema, instanceUuid: z.string().min(1).max(100) })

/** One entry of a component's history: the state it entered, and why. */
export const historyEntrySchema = z.object({
  /** Epoch ms. */
  at: z.number(),
  state: lifecycleStateSchema,
  code: z.enum(REASON_CODES).nullable(),
  /** Without its causes. */
  message: z.string().nullable(),
  because: z.array(causeSchema),
  /** The run it was in or entered; null: none. */
  run: runIdSchema.nullable(),
})
export type HistoryEntry = z.infer<typeof historyEntrySchema>

/** Transitions that are kept of each component. */
export const MOST_TRANSITIONS = 200

/** What components say of themselves, and what a person decides of how they fail. Part of `commands`. */
export const lifecycleCommands = {
  /** Fails with `registry.owned` where a living component of that id registered with another uuid; it is named. */
  'registry.register': {
    input: speaker
      .extend({
        name: z.string().min(1).max(100),
        type: z.string().min(1).max(60),
        version: z.string().max(60),
        capabilities: z.array(capabilitySchema).max(200),
        dependencies: z.array(z.string().min(1).max(100)).max(200),
        endpoint: z.string().max(500).nullable(),
        metadata: freeFactsSchema,
      })
      .strict(),
    output: revised,
  },
  /** What it says of its state; what Till sees is not overruled by it. Fails with `registry.unknown`, `registry.owned`. */
  'registry.update': { input: speaker.extend({ state: lifecycleStateSchema }).strict(), output: revised },
  'registry.ready': { input: speaker.strict(), output: revised },
  'registry.get': { input: z.object({ ref: refSchema }).strict(), output: registrationRowSchema },
  'registry.list': {
    input: z.object({ instance: instanceIdSchema.nullable() }).strict(),
    output: z.object({ registrations: z.array(registrationRowSchema) }),
  },
  /** Those that can do it and are ready come first. */
  'registry.find': {
    input: z.object({ capability: capabilitySchema, instance: instanceIdSchema.nullable() }).strict(),
    output: z.object({
      found: z.array(registrationRowSchema.extend({ state: lifecycleStateSchema, isUsable: z.boolean() })),
    }),
  },
  'registry.deregister': { input: speaker.strict(), output: revised },
  /** A pushed heartbeat. Never touches a table; only another verdict does. Unknown metrics are accepted and not judged. */
  'registry.beat': {
    input: speaker.extend({ state: lifecycleStateSchema, metrics: beatMetricsSchema }).strict(),
    output: z.object({ nextWithinMs: z.number() }),
  },

  /** The last transitions of one row, oldest first, from the disk. */
  'component.transitions': {
    input: z.object({ ref: refSchema, limit: z.number().int().min(1).max(MOST_TRANSITIONS) }).strict(),
    output: z.object({ entries: z.array(historyEntrySchema) }),
  },

  /** `try`: lets trials begin now. `close`: as if nothing had failed. Fails with `breaker.unknown`. */
  'breaker.decide': {
    input: z.object({ id: z.string().max(200), choice: z.enum(['try', 'close']) }).strict(),
    output: revised,
  },
  /** A component has a fallback for a capability, tried after those that are there. */
  'fallback.register': {
    input: z
      .object({
        instance: instanceIdSchema,
        capability: capabilitySchema,
        primary: refSchema,
        fallback: refSchema,
        parameters: freeFactsSchema,
        lost: z.string().max(300),
      })
      .strict(),
    output: revised,
  },
  /** Who provides a capability now. Fails with `fallback.none` (NoFallbackAvailable), which says who was tried. */
  'fallback.resolve': {
    input: z.object({ instance: instanceIdSchema, capability: capabilitySchema }).strict(),
    output: z.object({
      ref: refSchema,
      endpoint: z.string().nullable(),
      parameters: z.record(z.string(), z.unknown()),
      isFallback: z.boolean(),
      lost: z.string(),
    }),
  },
  /** How a call of a capability went, as whoever called it saw: this is what its breaker counts. */
  'fallback.report': {
    input: z
      .object({
        instance: instanceIdSchema,
        capability: capabilitySchema,
        ref: refSchema,
        isGood: z.boolean(),
        message: z.string().max(300),
      })
      .strict(),
    output: revised,
  },

  /** Fails with `uncertain.gone` where it ended meanwhile, or is not that process any more. */
  'uncertain.decide': {
    input: z.object({ run: runIdSchema, choice: uncertainChoiceSchema }).strict(),
    output: revised.extend({ message: z.string() }),
  },
  /** What becomes of an instance when Till goes, even by SIGKILL; null: as the settings say when Till is quit. */
  'instance.whenTillGoes': {
    input: z.object({ id: instanceIdSchema, choice: z.enum(['keep', 'stop']).nullable() }).strict(),
    output: revised,
  },
} as const
