import { z } from 'zod'
import { countSchema, scalarSchema, secondsSchema } from './words-schema'

const portSchema = z
  .union([z.number().int().min(1).max(65_535), z.string().min(1)])
  .meta({ description: 'Leave it out to probe the component’s own port; a number is the same in every instance.' })

const statusSchema = z
  .union([z.number().int().min(100).max(599), z.string().regex(/^[1-5]\d\d-[1-5]\d\d$/, 'write 200 or 200-299')])
  .meta({ description: 'A status, or a range such as 200-299. Default 200.' })

const pathSchema = z.string().regex(/^\//, 'a path begins with /')

/** `http_get` of process-compose, with several paths, a status range and a look at the body. */
export const httpGetSchema = z
  .strictObject({
    host: z.string().min(1).optional().meta({ description: 'Default 127.0.0.1.' }),
    scheme: z.enum(['http', 'https']).optional(),
    path: z
      .union([pathSchema, z.array(pathSchema).min(1)])
      .optional()
      .meta({ description: 'A path, or several: the first that answers well wins. Default /.' }),
    port: portSchema.optional(),
    status_code: statusSchema.optional(),
    headers: z.record(z.string().min(1), scalarSchema).optional(),
    body: z.string().min(1).optional().meta({ description: 'Text, or /regex/, the body must hold.' }),
    refuse_html: z.boolean().optional().meta({
      description:
        'Take a 200 that is HTML for no answer. Default: true, unless the path is / or a page, or body is given.',
    }),
  })
  .meta({ title: 'HTTP probe' })

export const tcpSchema = z
  .strictObject({ host: z.string().min(1).optional(), port: portSchema.optional() })
  .meta({ title: 'TCP probe', description: 'Good when the port accepts a connection. Write tcp: {} for the own port.' })

export const execSchema = z
  .strictObject({ command: z.string().min(1), working_dir: z.string().min(1).optional() })
  .meta({ title: 'Command probe', description: 'Good when the command exits with 0.' })

/** `readiness_probe` and `liveness_probe`; exactly one of http_get, tcp and exec. */
export const probeSchema = z
  .strictObject({
    http_get: httpGetSchema.optional(),
    tcp: tcpSchema.optional(),
    exec: execSchema.optional(),
    initial_delay_seconds: secondsSchema.optional().meta({ description: 'Default 0.' }),
    period_seconds: secondsSchema.min(0.1).optional().meta({
      description: 'A ceiling: probing begins tight and backs off to it. Default 10.',
    }),
    timeout_seconds: secondsSchema.min(0.05).optional().meta({ description: 'Default 1.' }),
    failure_threshold: countSchema.min(1).optional().meta({ description: 'Failures in a row. Default 3.' }),
    success_threshold: countSchema.min(1).optional().meta({ description: 'Successes in a row. Default 1.' }),
    start_period_seconds: secondsSchema.optional().meta({ description: 'Failures in it do not count. Default 0.' }),
  })
  .meta({ title: 'Probe' })

export type ProbeText = z.infer<typeof probeSchema>
