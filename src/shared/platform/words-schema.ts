import { z } from 'zod'

/** Names Till itself gives to every process; a definition can't set them. */
export const TILL_VARIABLES = [
  'TILL_INSTANCE',
  'TILL_COMPONENT',
  'TILL_SPECIALIST_OF',
  'TILL_RUN',
  'TILL_DATA',
  'TILL_ROOT',
  'TILL_MAIN_ROOT',
  'TILL_PORT',
  'TILL_AI_PORT',
  'TILL_PORT_BASE',
  'TILL_AI_PORT_BASE',
] as const

const reserved: ReadonlySet<string> = new Set([...TILL_VARIABLES, '__proto__'])

/** The name of an environment variable that a definition may set. */
export const variableSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable name has letters, digits and _, and begins with no digit')
  .refine((name) => !reserved.has(name), 'this name is Till’s own; choose another')

/** A value written by hand: `8080` and `true` are texts to a process. */
export const scalarSchema = z.union([z.string(), z.number(), z.boolean()])

/** `environment:` as a map or as a list of `NAME=value`. */
export const environmentSchema = z
  .union([
    z.record(variableSchema, scalarSchema),
    z.array(z.string().regex(/^[^=]+=/, 'write NAME=value; leave the line out to inherit a variable')),
  ])
  .meta({
    title: 'Environment',
    description: 'A map NAME: value, or a list of NAME=value. Values may hold ${NAME}; $${NAME} stays as it is.',
  })

/** One file or a list of files of `NAME=value` lines. */
export const envFileSchema = z
  .union([z.string().min(1), z.array(z.string().min(1))])
  .meta({ description: 'Files of NAME=value lines, relative to the root or beginning with ~/. Later ones win.' })

export const secondsSchema = z.number().min(0).max(86_400)
export const countSchema = z.number().int().min(0)

/** A word of process-compose that is accepted but does nothing yet; the reader says so. */
export function notYet<T extends z.ZodType>(schema: T): z.ZodOptional<T> {
  return schema.meta({ description: 'Accepted, not yet honoured by this version of Till.' }).optional()
}

export const looseMapSchema = z.record(z.string(), z.unknown())
