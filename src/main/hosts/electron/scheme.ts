import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { CONTENT_SECURITY_POLICY, rendererFile } from './renderer-file'

/** Makes `app:` a standard, secure scheme with a real origin. Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Serves the built renderer in `folder` as `app://till/`, with the policy as a header. Once, when the app is ready. `onPage`
 * hears that the page itself was asked for and handed out.
 */
export function serveRenderer(folder: string, onPage: () => void): void {
  protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? rendererFile(folder, request.url) : { status: 400 as const }
    if ('status' in file) return refuse(file.status)
    try {
      const body = await readFile(file.path)
      if (file.path.endsWith('.html')) setTimeout(onPage, ON_ITS_WAY_AFTER_MS)
      return new Response(body, { headers: { ...GUARDS, 'content-type': file.contentType } })
    } catch (error) {
      if (!ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      return refuse(404)
    }
  })
}

/** An answer goes out in several turns of this thread: a page that is answered now is with Chromium a moment later. */
const ON_ITS_WAY_AFTER_MS = 5

/** On every answer: a refusal is a page too. */
const GUARDS = { 'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff' }

/** No file of that name: nothing, or a folder, or a name below a file. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

function refuse(status: number): Response {
  return new Response(null, { status, headers: GUARDS })
}
