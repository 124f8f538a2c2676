import { expect, it } from 'vitest'
import { requestText } from './http-request'
import { httpProbe } from './testing/peers'

type HttpProbe = Parameters<typeof requestText>[0]
const text = (more: Partial<HttpProbe> = {}, port = 8000, path = '/health') =>
  requestText(httpProbe(more) as HttpProbe, port, path)

it('is a GET that wants its connection closed', () => {
  expect(text()).toBe('GET /health HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n')
})

it('names the host as it is written in a request', () => {
  expect(text({ host: '::1' })).toContain('\r\nHost: [::1]:8000\r\n')
  expect(text({ host: 'localhost' }, 80)).toContain('\r\nHost: localhost\r\n')
  expect(text({ scheme: 'https' }, 80)).toContain('\r\nHost: 127.0.0.1:80\r\n')
})

it('lets headers of one’s own stand instead of the usual ones', () => {
  expect(text({ headers: { HOST: 'till.test', connection: 'keep-alive', 'X-Token': 'a b' } })).toBe(
    'GET /health HTTP/1.1\r\nHOST: till.test\r\nconnection: keep-alive\r\nX-Token: a b\r\n\r\n',
  )
})

it('says what HTTP does not allow', () => {
  expect(() => text({}, 1, '/a b')).toThrow('the path "/a b" has characters that HTTP does not allow')
  expect(() => text({}, 1, '/\r\nX: y')).toThrow('the path')
  expect(() => text({ headers: { 'a b': 'x' } })).toThrow('"a b" is no name of a header')
  expect(() => text({ headers: { a: 'x\r\nb: y' } })).toThrow('the header a has characters')
})
