import type { ProbeDefinition } from '@shared/platform/definition'
import { connectTo } from './connection'
import { connectionTrouble, inWords } from './words'

type TcpProbe = Extract<ProbeDefinition, { kind: 'tcp' }>

/** What is said of a port that takes connections. */
export const ACCEPTS = { isGood: true, message: 'accepts connections' }

/** Good where the port accepts a connection in time. */
export function runTcpProbe(probe: TcpProbe, port: number): Promise<{ isGood: boolean; message: string }> {
  return new Promise((resolve) => {
    const socket = connectTo(probe.host, port, (error) => {
      if (error === null) finish(true, ACCEPTS.message)
      else finish(false, connectionTrouble(error, probe.host))
    })
    const timer = setTimeout(
      () => finish(false, `did not accept the connection within ${inWords(probe.timeoutMs)}`),
      probe.timeoutMs,
    )
    function finish(isGood: boolean, message: string): void {
      clearTimeout(timer)
      socket.on('error', () => undefined) // Settled: what the other side does now is of no interest.
      socket.destroy()
      resolve({ isGood, message })
    }
  })
}
