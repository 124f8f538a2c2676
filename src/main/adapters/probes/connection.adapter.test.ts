import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { connectTo, isSelfConnected } from './connection'
import { closedPort, tcpPeer } from './testing/peers'

it('knows a socket that met itself from one that met a listener', async () => {
  const port = await closedPort()
  const own = connect({ host: '127.0.0.1', port, localPort: port })
  await once(own, 'connect')
  expect(isSelfConnected(own)).toBe(true)
  own.resetAndDestroy()

  const peer = await tcpPeer((socket) => socket.resume())
  const met = connectTo('127.0.0.1', peer.port, (error) => expect(error).toBeNull())
  await once(met, 'connect')
  expect(isSelfConnected(met)).toBe(false)
  met.destroy()
  await peer.close()
})
