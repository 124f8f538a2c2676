import type { Page } from '@playwright/test'
import { ask } from './bridge'
import type { Bases } from './free-blocks'

/** The sample platform's only instance in custom mode is called by the platform's own name. */
export const SAMPLE = {
  id: 'tiny-observatory',
  name: 'Tiny Observatory',
  components: ['Gateway', 'Clock', 'Store', 'Catalog', 'Weather', 'Telescope', 'Sky', 'Seeing', 'Planner', 'Observer'],
  specialists: ['Catalog AI', 'Weather AI', 'Telescope AI', 'Planner AI'],
  /** Writes fifty lines a second. */
  chatty: 'seeing',
} as const

/** A component's place in the block (resources/platforms/sample/till.yaml). */
export const OFFSET = { gateway: 0, clock: 1, weather: 4, telescope: 5, seeing: 7 } as const

/** Makes the sample's instance without its dialog, for stories about something else. */
export async function makeSample(page: Page, bases: Bases): Promise<void> {
  await ask(page, 'instance.create', {
    platform: 'sample',
    folder: null,
    mode: null,
    name: null,
    componentBase: bases.component,
    aiBase: bases.ai,
  })
}

/** Process ids of all that runs, by ref. */
export async function pidsOf(page: Page): Promise<Record<string, number>> {
  const { instances } = await ask(page, 'status.get', {})
  const rows = instances.flatMap(({ components, specialists }) => [...components, ...specialists])
  return Object.fromEntries(rows.flatMap(({ id, pid }) => (pid === null ? [] : [[id, pid]])))
}

/** What a service of the sample says of itself. */
export async function healthOf(port: number): Promise<{ status: string; uptime: number }> {
  const answer = await fetch(`http://127.0.0.1:${String(port)}/health`)
  return (await answer.json()) as { status: string; uptime: number }
}
