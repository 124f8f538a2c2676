import { expect, test } from 'vitest'
import { parseContainers } from './container-list'

// The layout of `GET /containers/json` (Docker Engine API v1.43, ContainerList).
const ANSWER = JSON.stringify([
  {
    Id: '8dfafdbc3a40b4c9f4b0e7a1d7b2a0c1',
    Names: ['/shop-web-1', '/other/alias'],
    Image: 'nginx:latest',
    Ports: [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8104, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8104, Type: 'tcp' },
      { PrivatePort: 443, Type: 'tcp' },
      { IP: '0.0.0.0', PrivatePort: 53, PublicPort: 8153, Type: 'udp' },
    ],
  },
  { Id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9', Names: [], Ports: [{ PrivatePort: 6379, PublicPort: 8105, Type: 'tcp' }] },
  { Id: 'x', Names: null, Ports: null },
])

test('published ports with the names of their containers, or their short ids', () => {
  const web = { engine: 'docker', name: 'shop-web-1' }
  expect(parseContainers(ANSWER, 'docker')).toEqual([
    { ...web, protocol: 'tcp', publicPort: 8104, privatePort: 80 },
    { ...web, protocol: 'tcp', publicPort: 8104, privatePort: 80 },
    { ...web, protocol: 'udp', publicPort: 8153, privatePort: 53 },
    { engine: 'docker', name: '0a1b2c3d4e5f', protocol: 'tcp', publicPort: 8105, privatePort: 6379 },
  ])
})

test.each([
  '',
  'null',
  '{}',
  '[1, null, "x"]',
  '[{"Names": 5, "Ports": {}}]',
  '<html>',
  '[{"Id": "a", "Ports": [7, null]}]',
])('nothing of %j', (text) => {
  expect(parseContainers(text, 'podman')).toEqual([])
})
