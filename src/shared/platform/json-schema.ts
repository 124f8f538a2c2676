import { z } from 'zod'
import { platformSchema } from './schema'

/**
 * The JSON Schema of `till.yaml`, for completion and checks in editors (draft 7: what yaml-language-server reads best).
 * Published as resources/till.schema.json; `node scripts/write-schema.js` writes it, a test keeps it in step.
 */
export function tillYamlJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(platformSchema, {
    target: 'draft-7',
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      // x-* keys are a person's own, wherever the keys are ours.
      if (jsonSchema.additionalProperties === false) jsonSchema.patternProperties = { '^x-': {} }
    },
  })
  return { ...schema }
}
