import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ConflictKind, ConflictRow } from '@shared/model/conflicts'
import { findFreeBase } from './testing/free-bases'
import type { OpenHouse } from './testing/open-house'
import { withHouse } from './testing/with-house'
import { until } from './testing/world'

const PARTS = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }
  engram: { <<: *service, port: 2, entrypoint: [talker.mjs] }
  rhetor: { <<: *service, port: 3, entrypoint: [wanderer.mjs] }
`

/** Serves as it should, and keeps a connection open to the address that TALKS_TO names. */
const TALKER = `
import { createServer } from 'node:http'
import { connect } from 'node:net'
createServer((_, response) => response.end('ok')).listen(Number(process.env.TILL_PORT), '127.0.0.1')
const [host, port] = (process.env.TALKS_TO ?? '').replace('tcp://', '').split(':')
const talk = () => {
  const socket = connect(Number(port), host)
  socket.on('error', () => setTimeout(talk, 100))
}
if (port) talk()
`

/** Listens where WANDERS_TO says, whatever its own port. */
const WANDERER = `
import { createServer } from 'node:http'
createServer((_, response) => response.end('ok')).listen(Number(process.env.WANDERS_TO), '127.0.0.1')
`

function conflicts(till: OpenHouse, kind: ConflictKind): ConflictRow[] {
  return till.house.engine.snapshot().tables.conflicts.filter((row) => row.kind === kind)
}

const seen = (till: OpenHouse, kind: ConflictKind): Promise<ConflictRow> =>
  until(
    () => conflicts(till, kind)[0],
    () => `a conflict ${kind}; there is ${JSON.stringify(till.house.engine.snapshot().tables.conflicts)}`,
  )

const gone = (till: OpenHouse, kind: ConflictKind): Promise<true> =>
  until(
    () => conflicts(till, kind).length === 0,
    () => `${kind} to be over; there is ${JSON.stringify(conflicts(till, kind))}`,
  )

it('real files, sockets and connections: what is declared, what is, and who talks to whom', async () => {
  await withHouse(PARTS, async (till, world) => {
    const { engine } = till.house
    engine.setVisible(true)
    world.write('talker.mjs', TALKER)
    world.write('wanderer.mjs', WANDERER)

    // A second instance of the same platform beside it.
    const duo = join(world.home, 'duo')
    mkdirSync(duo)
    for (const name of ['till.yaml', 'part.mjs', 'talker.mjs', 'wanderer.mjs'])
      copyFileSync(join(world.checkout, name), join(duo, name))
    const bases = { componentBase: await findFreeBase(), aiBase: await findFreeBase() }
    const { id: duoId } = await till.call('instance.create', {
      platform: null,
      folder: duo,
      mode: null,
      name: 'duo',
      ...bases,
    })
    const theirs = bases.componentBase + 1

    // Written into the code, in a checkout that git knows.
    execFileSync('git', ['-C', world.checkout, 'init', '-q'])
    world.write('client.py', `import os\nurl = "http://localhost:${theirs}"\n`)
    world.write('.gitignore', 'made.py\n')
    world.write('made.py', `port = ${theirs}\n`)
    await till.call('scan.start', { instance: 'trio' })
    const scan = await until(
      () => engine.snapshot().tables.scans.find((row) => row.id === 'trio' && row.state === 'done'),
      () => 'the search to end',
    )
    expect(scan.findings).toMatchObject([
      { file: 'client.py', line: 2, column: 25, port: theirs, kind: 'literal', owner: duoId, variable: 'HERMES_PORT' },
    ])

    // A line of the person's own that leads to the neighbour.
    const before = world.read('.env.local')
    world.write('.env.local', `${before}TALKS_TO=tcp://127.0.0.1:${theirs}\n`)
    await till.call('component.start', { ref: `${duoId}/hermes` })
    await till.call('component.start', { ref: 'trio/engram' })
    const talk = await seen(till, 'cross-talk')
    expect(talk).toMatchObject({ instance: 'trio', ref: 'trio/engram', variable: 'TALKS_TO', port: theirs })
    expect(talk.title).toMatch(/engram .* hermes /)
    expect(talk.message).toContain(`It is connected to ${theirs}. TALKS_TO in .env.local (line `)
    expect(engine.snapshot().tables.links).toMatchObject([
      { from: 'trio/engram', to: `${duoId}/hermes`, port: theirs, connections: 1, isCross: true },
    ])
    await till.call('component.stop', { ref: 'trio/engram' })
    await gone(till, 'cross-talk')

    // A component that listens elsewhere, because the file says so.
    const elsewhere = world.bases.component + 9
    world.write('.env.local', `${before}WANDERS_TO=${elsewhere}\nRHETOR_PORT=${elsewhere}\n`)
    expect(await seen(till, 'duplicate')).toMatchObject({ variable: 'RHETOR_PORT', level: 'warning' })
    await till.call('component.start', { ref: 'trio/rhetor' })
    const wandering = await seen(till, 'elsewhere')
    expect(wandering).toMatchObject({ ref: 'trio/rhetor', port: world.bases.component + 3 })
    expect(wandering.choices.map(({ change }) => change.kind)).toEqual(['repair', 'move-port', 'ignore'])
    const { ports } = await till.call('ports.compare', { instance: 'trio' })
    const rhetor = ports.find(({ variable }) => variable === 'RHETOR_PORT')
    expect(rhetor).toMatchObject({
      declaredPort: elsewhere,
      reserved: world.bases.component + 3,
      listening: [{ port: elsewhere, isExpected: false }],
    })
    await till.call('component.stop', { ref: 'trio/rhetor' })
    await gone(till, 'elsewhere')

    // A file that is none, and one that is put right again.
    world.write('.env.local', Buffer.from('HERMES_PORT=1\0'))
    expect((await seen(till, 'file-broken')).message).toContain('it holds NUL bytes.')
    world.write('.env.local', before)
    await gone(till, 'file-broken')
    expect(readFileSync(join(world.checkout, '.env.local'), 'utf8')).toBe(before)
  })
})
