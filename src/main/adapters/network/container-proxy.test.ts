import { expect, test } from 'vitest'
import { parseDockerProxy, proxyOf } from './container-proxy'

const LINE =
  '/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8104 -container-ip 172.17.0.2 -container-port 80 -use-listen-fd'

test('the ports in the arguments of docker-proxy', () => {
  expect(parseDockerProxy(LINE.split(' '))).toEqual({ protocol: 'tcp', hostPort: 8104, containerPort: 80 })
  expect(parseDockerProxy(['docker-proxy', '--proto=udp', '--host-port=53', '--container-port=5353'])).toEqual({
    protocol: 'udp',
    hostPort: 53,
    containerPort: 5353,
  })
  for (const odd of [
    [],
    ['-host-port'],
    ['-host-port', 'x', '-container-port', '80'],
    ['host-port', '1', '-container-port', '2'],
  ]) {
    expect(parseDockerProxy(odd)).toBeNull()
  }
})

test('which programs stand for a container', () => {
  expect(proxyOf('docker-proxy', LINE, 8104)).toEqual({ engine: 'docker', port: 80 })
  expect(proxyOf('docker-proxy', LINE, 8105)).toEqual({ engine: 'docker', port: null })
  expect(proxyOf('rootlessport', 'rootlessport', 8104)).toEqual({ engine: 'podman', port: null })
  expect(proxyOf('com.docker.backend', null, 8104)).toEqual({ engine: 'docker', port: null })
  expect(proxyOf('node', 'node docker-proxy', 8104)).toBeNull()
  expect(proxyOf('constructor', null, 8104)).toBeNull()
})
