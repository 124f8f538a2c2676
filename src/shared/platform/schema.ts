import { z } from 'zod'
import { componentIdKeySchema, componentProcessWords, processWords } from './process-schema'
import { envFileSchema, environmentSchema, looseMapSchema, notYet, scalarSchema, variableSchema } from './words-schema'

/** The version of the file format this Till reads. */
export const TILL_YAML_VERSION = 1

const offsetSchema = z.number().int().min(0).max(9_999)
const baseSchema = z.number().int().min(1).max(65_535)

const namedPortSchema = z
  .union([
    offsetSchema,
    z.strictObject({
      offset: offsetSchema.meta({ description: 'Place in the instance’s block.' }),
      variable: variableSchema.optional().meta({ description: 'Variable that carries the port.' }),
      aliases: z.array(variableSchema).optional().meta({ description: 'Further variables with the same port.' }),
    }),
  ])
  .meta({
    title: 'Port',
    description: 'An offset into the block, or { offset, variable, aliases }. Default variable: <ID>_PORT.',
  })

const twinPortSchema = z
  .union([
    offsetSchema,
    z.strictObject({
      offset: offsetSchema.optional(),
      variable: variableSchema.optional(),
      aliases: z.array(variableSchema).optional(),
    }),
  ])
  .meta({ description: 'Default: the component’s offset in the AI lane, in <ID>_AI_PORT.' })

const extraPortsSchema = z
  .record(z.string().min(1).max(40), namedPortSchema)
  .meta({ title: 'Extra ports', description: 'Shown name: offset, or { offset, variable }.' })

const laneSchema = z
  .union([
    baseSchema,
    z.strictObject({
      base: baseSchema.optional(),
      size: z.number().int().min(1).max(10_000).optional(),
      variable: variableSchema.optional(),
      bounds: z
        .strictObject({ from: baseSchema, to: baseSchema })
        .optional()
        .meta({ description: 'Ports of this lane the platform’s own code accepts: no block reaches outside.' }),
    }),
  ])
  .meta({ description: 'Base of the primary instance, or { base, size, variable, bounds }.' })

/** The AI specialist beside a component. */
export const specialistSchema = z
  .strictObject({
    title: z.string().min(1).max(80).meta({ description: 'The Knowledge Weaver' }),
    description: z.string().max(400).optional(),
    port: twinPortSchema.optional(),
    ...processWords,
  })
  .meta({ title: 'AI specialist' })

/** One component of a platform. */
export const componentSchema = z
  .strictObject({
    name: z.string().min(1).max(60).optional().meta({ description: 'Shown name. Default: the id.' }),
    description: z.string().max(400).optional(),
    category: z.string().min(1).max(40).optional().meta({ description: 'Default: service.' }),
    aliases: z.array(z.string().min(1)).optional().meta({ description: 'Other names a person may use for it.' }),
    capabilities: z.array(z.string().min(1)).optional(),
    port: namedPortSchema.optional(),
    extra_ports: extraPortsSchema.optional(),
    ...componentProcessWords,
    specialist: specialistSchema.optional(),
  })
  .meta({ title: 'Component' })

const headerValueSchema = z.union([
  scalarSchema,
  z.strictObject({
    value: scalarSchema,
    keep: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'A value already in the file that begins so is left alone.' }),
  }),
])

const fallbackSchema = z.union([
  z.string().min(1),
  z.strictObject({
    component: z.string().min(1).meta({ description: 'Id of the component that stands in.' }),
    parameters: looseMapSchema.optional().meta({ description: 'Handed to whoever asks who provides it now.' }),
    lost: z.string().max(300).optional().meta({ description: 'What is lost with it: slower, shorter answers.' }),
  }),
])

const fallbacksSchema = z
  .record(
    z.string().min(1).max(100),
    z.strictObject({
      primary: z.string().min(1).meta({ description: 'Id of the component that should provide it.' }),
      chain: z.array(fallbackSchema).min(1).meta({ description: 'Who stands in for it, first to last.' }),
    }),
  )
  .meta({ title: 'Fallbacks', description: 'Capability: who provides it, and who stands in for it.' })

/** A whole `till.yaml`. */
export const platformSchema = z
  .strictObject({
    version: z.union([z.number(), z.string()]).optional().meta({ description: 'Version of this file format: 1.' }),
    id: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens')
      .optional()
      .meta({ description: 'Default: made from the name.' }),
    name: z.string().min(1).max(60).optional().meta({ description: 'Shown name of the platform.' }),
    description: z.string().max(400).optional(),
    ports: z
      .strictObject({ component: laneSchema.optional(), ai: laneSchema.nullable().optional() })
      .optional()
      .meta({ title: 'Port blocks', description: 'Default: components from 8000, specialists from 45000, 100 each.' }),
    bind_address: z
      .string()
      .regex(
        /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*|localhost)$/,
        'write an address such as 127.0.0.1, 0.0.0.0 or ::',
      )
      .optional()
      .meta({
        description: 'Address the components bind, for judging whether a port is free for them. Default 0.0.0.0.',
      }),
    header: z
      .record(variableSchema, headerValueSchema)
      .optional()
      .meta({ description: 'Variables at the head of .env.local. Values may hold ${TILL_ROOT} and the like.' }),
    environment: environmentSchema.optional(),
    env_file: envFileSchema.optional(),
    is_dotenv_disabled: z.boolean().optional().meta({ description: 'Do not read .env by default.' }),
    env_precedence: z
      .enum(['process-wins', 'files-win'])
      .optional()
      .meta({ description: 'Whether the files only fill gaps (default) or override what was exported.' }),
    extra_ports: extraPortsSchema.optional(),
    bounds: z
      .strictObject({ from: baseSchema, to: baseSchema, reason: z.string().min(1) })
      .optional()
      .meta({ description: 'Component ports the platform’s own code accepts; outside of it Till warns.' }),
    fallbacks: fallbacksSchema.optional(),
    log_level: notYet(z.string()),
    log_location: notYet(z.string()),
    log_configuration: notYet(looseMapSchema),
    vars: notYet(looseMapSchema),
    extends: notYet(z.union([z.string(), looseMapSchema])),
    shell: notYet(looseMapSchema),
    components: z
      .record(componentIdKeySchema, componentSchema)
      .meta({ title: 'Components', description: 'Id: what it is and how it runs.' }),
  })
  .meta({ title: 'till.yaml', description: 'A platform for Till: components, their ports and how they run.' })

export type PlatformText = z.infer<typeof platformSchema>
export type ComponentText = z.infer<typeof componentSchema>
export type SpecialistText = z.infer<typeof specialistSchema>
export type FallbacksText = z.infer<typeof fallbacksSchema>
export type NamedPortText = z.infer<typeof namedPortSchema>
