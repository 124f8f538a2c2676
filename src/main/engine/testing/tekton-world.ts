import type { Effects } from '../effects'
import { createWorld, request } from './engine-fixture'
import type { Script } from './fake-machine'

/** Tekton in small: its variables, two components and a specialist. */
const TEKTON = `
id: tekton
name: Tekton
ports:
  component: { base: 8000, size: 100, variable: TEKTON_PORT_BASE }
  ai: { base: 45000, size: 100, variable: TEKTON_AI_PORT_BASE }
header:
  TEKTON_REGISTRY_NAME: "\${TILL_INSTANCE}.tekton.development.us"
  TEKTON_ROOT: \${TILL_ROOT}
components:
  hermes:
    port: 1
    entrypoint: [hermes]
    availability: { restart: always }
    specialist: { title: The Service Orchestrator, entrypoint: [hermes-ai] }
  engram:
    port: 0
    entrypoint: [engram]
`

/** A world with the tekton platform and two checkouts of it, Coder-A and Coder-B. */
export function createTektonWorld(scripts: Record<string, Script> = {}) {
  const world = createWorld(scripts)
  const builtin: Effects['platforms']['builtin'] = async () => [
    { id: 'tekton', path: 'tekton/till.yaml', text: TEKTON, folder: '/till/platforms/tekton', reading: null },
  ]
  Object.assign(world.effects.platforms, { builtin })
  for (const name of ['Coder-A', 'Coder-B']) {
    world.folders.add(`/home/ada/${name}`)
    world.texts.set(`/home/ada/${name}/.env.local`, 'TEKTON_MINE=1\n')
  }
  return world
}

/** What is asked to make one of the two checkouts an instance. */
export const checkout = (letter: 'A' | 'B') =>
  request({ folder: `/home/ada/Coder-${letter}`, mode: `coder-${letter.toLowerCase()}` })
