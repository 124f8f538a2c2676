import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { CONTRACT_VERSION } from '@shared/contract/version'
import type { Request } from './wire'

const greetingSchema = z.object({ contract: z.number(), token: z.string().optional() })

const requestSchema = z.union([
  z.object({ id: z.number().int(), command: z.string().max(200), input: z.unknown() }),
  z.object({ attach: z.object({ patches: z.boolean(), telemetry: z.boolean() }) }),
])

/** Why a client's greeting is refused, in a sentence; null: it is welcome. `token` is the word it must know, if any. */
export function refuseGreeting(line: string, token: string | null): string | null {
  const greeting = greetingSchema.safeParse(parseJson(line))
  if (!greeting.success) return 'The first line must be a greeting such as {"contract":1}.'
  if (token !== null && !isSame(greeting.data.token ?? '', token))
    return 'The token of the data folder is missing or wrong.'
  return refuseContract(greeting.data.contract, 'client')
}

/** Why two sides can't understand each other; null: they can. `other` is who told that version. */
export function refuseContract(contract: number, other: 'client' | 'engine'): string | null {
  if (contract === CONTRACT_VERSION) return null
  const ours = other === 'client' ? 'engine' : 'client'
  return (
    `This ${ours} speaks version ${String(CONTRACT_VERSION)} of Till’s contract and the ${other} version ` +
    `${String(contract)}: quit the running Till (till quit) and start both from the same version.`
  )
}

/** The request in a line, or null where it is none. */
export function parseRequest(line: string): Request | null {
  const parsed = requestSchema.safeParse(parseJson(line))
  if (!parsed.success) return null
  return 'attach' in parsed.data ? { attach: parsed.data.attach } : { ...parsed.data, input: parsed.data.input }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // What is no JSON fits no schema either; the answer names what was expected.
    return undefined
  }
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
