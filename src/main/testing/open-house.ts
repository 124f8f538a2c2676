import { connect } from 'node:net'
import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { ComponentRow, SpecialistRow, TimelineRow } from '@shared/model/rows'
import { createLogger } from '../adapters/logger/logger'
import { createLocalMachine } from '../adapters/machine/local'
import { compose, type House } from '../compose'
import { takeFreeLock } from '../take-engine-lock'
import { GUARDIAN, RESOURCES, until, type World } from './world'

export type AnyRow = ComponentRow | SpecialistRow

/** The real engine over the real adapters, in this process, on a world. */
export type OpenHouse = {
  house: House
  call<C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>>
  /** The same for a call that must be refused. */
  refused(name: CommandName, input: unknown): Promise<Failure>
  /** Makes the instance on the world's ports; its id is `trio`. */
  create(): Promise<void>
  rows(): AnyRow[]
  row(name: string): AnyRow
  timeline(): TimelineRow[]
  /** Waits until a row is in one of the states, and answers it. */
  reaches(name: string, ...states: LifecycleState[]): Promise<AnyRow>
  /** Waits until every row is in that state. */
  allReach(state: LifecycleState): Promise<void>
  /** Ends the engine, clients too. */
  end(components: 'keep' | 'stop'): Promise<void>
}

/** Opens the house of a world, as a headless Till would. */
export async function openHouse(world: World): Promise<OpenHouse> {
  const lock = takeFreeLock(world.folder)
  const house = await compose({
    host: 'headless',
    version: '0.0.0-test',
    resources: RESOURCES,
    guardian: GUARDIAN,
    folder: world.folder,
    lock,
    logger: createLogger(world.folder.logs),
    machine: createLocalMachine(),
    hostCommands: null,
    home: world.home,
    givesAway: true,
  })
  const { engine } = house
  const rows = (): AnyRow[] => {
    const { components, specialists } = engine.snapshot().tables
    return [...components, ...specialists]
  }
  const row = (name: string): AnyRow => {
    const found = rows().find((one) => one.id === `trio/${name}`)
    if (!found) throw new Error(`There is no row ${name}`)
    return found
  }
  const tell = (): string =>
    rows()
      .map((one) => `${one.id}: ${one.state} (${one.reason?.message ?? 'no reason'})`)
      .join('; ')
  const call = async <C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>> => {
    const answer = await engine.call(name, input, null)
    if (!answer.ok) throw new Error(`${name}: ${answer.failure.code} ${answer.failure.message}`)
    return answer.value
  }
  return {
    house,
    call,
    async refused(name, input) {
      const answer = await engine.call(name, input, null)
      if (answer.ok) throw new Error(`${name} was not refused`)
      return answer.failure
    },
    async create() {
      const { component, ai } = world.bases
      const request = { platform: null, folder: world.checkout, mode: null, name: 'trio' }
      await call('instance.create', { ...request, componentBase: component, aiBase: ai })
    },
    rows,
    row,
    timeline: () => engine.snapshot().tables.timeline,
    reaches: (name, ...states) =>
      until(
        () => states.includes(row(name).state) && row(name),
        () => `${name} to be ${states.join(' or ')}; ${tell()}`,
      ),
    allReach: async (state) => {
      await until(
        () => rows().every((one) => one.state === state),
        () => `all to be ${state}; ${tell()}`,
      )
    },
    async end(components) {
      await house.end(components)
      house.close()
    },
  }
}

/** Whether somebody accepts connections on the port. */
export function isServed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
