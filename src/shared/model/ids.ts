import { z } from 'zod'

/** An instance's id: a slug, unique in a data folder, never changed (DESIGN.md, Ids). Example: `coder-a`. */
export const instanceIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be lower-case letters, digits and single hyphens')
  .brand<'InstanceId'>()
export type InstanceId = z.infer<typeof instanceIdSchema>

/** A component's id inside its platform, as written in the definition. Example: `tekton_core`. */
export const componentIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?$/, 'must be lower-case letters, digits, _, . or -')
export type ComponentId = z.infer<typeof componentIdSchema>

/** `<instance>/<component>` or, for a specialist, `<instance>/<component>-ai`. */
export const refSchema = z
  .string()
  .max(132)
  .regex(/^[a-z0-9-]+\/[a-z0-9_.-]+$/, 'must be written instance/component')
  .brand<'Ref'>()
export type Ref = z.infer<typeof refSchema>

/** One start of one process. Unique for ever; carried by the process as TILL_RUN. */
export const runIdSchema = z.string().min(8).max(64).brand<'RunId'>()
export type RunId = z.infer<typeof runIdSchema>

/** The ref of a component. */
export function componentRef(instance: InstanceId, component: ComponentId): Ref {
  return `${instance}/${component}` as Ref
}

/** The ref of the AI specialist beside a component. */
export function specialistRef(instance: InstanceId, component: ComponentId): Ref {
  return `${instance}/${component}-ai` as Ref
}

/** The two parts of a ref. */
export function splitRef(ref: Ref): { instance: InstanceId; name: string } {
  const at = ref.indexOf('/')
  return { instance: ref.slice(0, at) as InstanceId, name: ref.slice(at + 1) }
}
