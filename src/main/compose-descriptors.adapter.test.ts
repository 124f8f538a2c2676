import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProgram, type EngineProcess, type Program } from './testing/engine-process'
import { createWorld } from './testing/world'

const PAIR = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs], specialist: { <<: *specialist } }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
/** O_CLOEXEC, as proc_pid_fdinfo(5) tells it. */
const CLOSED_ON_EXEC = 0o2000000

/** The open files of a process: where each leads, and whether what it starts gets it too. */
function descriptors(pid: number | 'self'): { number: number; link: string; isInheritable: boolean }[] {
  return readdirSync(`/proc/${String(pid)}/fd`).flatMap((name) => {
    try {
      const link = readlinkSync(`/proc/${String(pid)}/fd/${name}`)
      const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/fdinfo/${name}`, 'utf8'))?.[1] ?? '0'
      return [{ number: Number(name), link, isInheritable: (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) === 0 }]
    } catch {
      // Closed meanwhile.
      return []
    }
  })
}

let till: Program
beforeAll(async () => {
  till = await buildProgram()
})
afterAll(() => till.remove())

it.runIf(process.platform === 'linux')(
  'a component gets nothing of its engine but its log: neither database nor lock, nor a socket',
  async () => {
    const world = await createWorld(PAIR)
    let engine: EngineProcess | null = null
    try {
      engine = await till.engine(world)
      await engine.call('instance.create', {
        platform: null,
        folder: world.checkout,
        mode: null,
        name: 'trio',
        componentBase: world.bases.component,
        aiBase: world.bases.ai,
      })
      // With a guardian and its pipe beside it, and a look at sockets and logs before the rest is started.
      await engine.call('instance.whenTillGoes', { id: 'trio', choice: 'stop' })
      await engine.call('component.start', { ref: 'trio/hermes' })
      await engine.until(
        (units) => units.some(({ ref, state }) => ref === 'trio/hermes' && state === 'ready'),
        'hermes',
      )
      await engine.call('ports.scan', {})
      await engine.call('instance.start', { id: 'trio' })
      const units = await engine.until((all) => all.every(({ state }) => state === 'ready'), 'all ready')

      // What whoever started the tests left open reaches everybody.
      const fromOutside = new Set(
        descriptors('self').flatMap(({ link, isInheritable }) => (isInheritable ? [link] : [])),
      )
      const own = (links: ReturnType<typeof descriptors>) =>
        links.filter(({ number, link }) => number > 2 && !fromOutside.has(link))
      expect(own(descriptors(engine.pid)).filter(({ isInheritable }) => isInheritable)).toEqual([])
      for (const { ref, pid } of Object.values(units)) {
        const open = descriptors(pid ?? 0)
        const [input, output, errors] = [0, 1, 2].map((at) => open.find(({ number }) => number === at)?.link)
        expect(input, ref).toBe('/dev/null')
        expect(output, ref).toContain(`${world.folder.logs}/${ref}/`)
        expect(errors, ref).toBe(output)
        const ofTill = own(open).filter(({ link }) => link.startsWith(world.folder.root))
        expect(ofTill, ref).toEqual([])
      }
      await engine.call('instance.stop', { id: 'trio' })
      await engine.until((all) => all.every(({ state }) => state === 'stopped'), 'all stopped')
      await engine.quit()
      engine = null
      await world.nothingIsLeft()
    } finally {
      await engine?.kill9()
      world.close()
    }
  },
)
