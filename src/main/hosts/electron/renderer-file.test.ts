import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY, rendererFile } from './renderer-file'

const folder = path.resolve('/srv/renderer')

describe('rendererFile', () => {
  it('serves the page and its assets with their types', () => {
    expect(rendererFile(folder, 'app://till/')).toEqual({
      path: path.join(folder, 'index.html'),
      contentType: 'text/html; charset=utf-8',
    })
    expect(rendererFile(folder, 'app://till/assets/index-1a.js?v=2#x')).toEqual({
      path: path.join(folder, 'assets/index-1a.js'),
      contentType: 'text/javascript; charset=utf-8',
    })
    expect(rendererFile(folder, 'app://till/assets/geist%20mono.woff2')).toEqual({
      path: path.join(folder, 'assets/geist mono.woff2'),
      contentType: 'font/woff2',
    })
  })

  it.each([
    'app://till/..%2f..%2fetc%2fhosts.json',
    'app://till/%2e%2e%2fsecret.json',
    'app://till/assets/..%2f..%2fsecret.js',
    'app://till/..%5csecret.js',
    'app://till/assets%00.js',
    'app://till/%E0%A4%A.js',
    'app://other/index.html',
    'file:///etc/passwd.json',
    'https://till/index.html',
    'not a url',
  ])('refuses %s', (url) => {
    expect(rendererFile(folder, url)).toHaveProperty('status')
  })

  it('never leaves the folder, whatever the URL parser makes of the path', () => {
    for (const name of ['/../x.js', '/a/../../x.js', '//x.js', '/./x.js', '///etc/x.js', '/C:/x.js', '/%2f/x.js']) {
      const found = rendererFile(folder, `app://till${name}`)
      const served = 'path' in found ? found.path : `${folder}${path.sep}nothing`
      expect(served.startsWith(folder + path.sep)).toBe(true)
    }
  })

  it('serves no file of a type that a build does not make', () => {
    expect(rendererFile(folder, 'app://till/.env')).toEqual({ status: 404 })
    expect(rendererFile(folder, 'app://till/index.js.map')).toEqual({ status: 404 })
  })

  it('lets nothing in from elsewhere', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'")
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/)
  })
})
