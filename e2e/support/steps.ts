import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from './sandbox'

/** Every transition that Till's own log tells, by ref, in order: also those that are over before a frame is drawn. */
export function stepsIn(sandbox: Sandbox): Record<string, string[]> {
  const lines = readFileSync(join(sandbox.tillHome, 'logs/till.log'), 'utf8').trimEnd().split('\n')
  const steps: Record<string, string[]> = {}
  for (const line of lines) {
    const { ref, from, to } = JSON.parse(line) as { ref?: string; from?: string; to?: string }
    if (ref !== undefined && to !== undefined && from !== to) (steps[ref] ??= []).push(to)
  }
  return steps
}
