import type { z } from 'zod'
import type { Path } from './problem'

type Schema = z.core.$ZodType

/** The keys a schema knows at a path: what a wrong key there could have meant. Empty where any key goes. */
export function keysAt(schema: Schema, path: Path): string[] {
  let reached: Schema[] = [schema]
  for (const key of path) reached = reached.flatMap((at) => step(at, key))
  return [...new Set(reached.flatMap((at) => keysOf(at)))]
}

/** What lies under wrappers and alternatives. */
function unwrap(schema: Schema): Schema[] {
  const def = (schema as z.core.$ZodTypes)._zod.def
  if (def.type === 'optional' || def.type === 'nullable') return unwrap(def.innerType)
  if (def.type === 'union') return def.options.flatMap((option) => unwrap(option))
  return [schema]
}

function step(schema: Schema, key: string | number): Schema[] {
  return unwrap(schema).flatMap((inner) => {
    const def = (inner as z.core.$ZodTypes)._zod.def
    if (def.type === 'object') {
      const child = def.shape[key]
      return child === undefined ? [] : [child]
    }
    if (def.type === 'record') return [def.valueType]
    return def.type === 'array' ? [def.element] : []
  })
}

function keysOf(schema: Schema): string[] {
  return unwrap(schema).flatMap((inner) => {
    const def = (inner as z.core.$ZodTypes)._zod.def
    return def.type === 'object' ? Object.keys(def.shape) : []
  })
}
