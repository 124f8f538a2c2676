import path from 'node:path'

/** The one origin the window may show. */
export const APP_ORIGIN = 'app://till'

/** What the page may load: its own files and nothing from elsewhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Types of the files a build makes; whatever is not listed is not served. */
const CONTENT_TYPES: Partial<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** A file to be served, or why not: the HTTP status. */
export type RendererFile = { path: string; contentType: string } | { status: 400 | 403 | 404 }

/**
 * The file below `folder` that a URL of the app's own scheme asks for. Never one outside of it: names that climb
 * (`..`, also percent-encoded), hold a backslash or a zero byte are refused, and so is every other host.
 */
export function rendererFile(folder: string, url: string): RendererFile {
  let parsed: URL
  let name: string
  try {
    parsed = new URL(url)
    name = decodeURIComponent(parsed.pathname)
  } catch {
    return { status: 400 }
  }
  if (parsed.protocol !== 'app:' || parsed.host !== 'till') return { status: 403 }
  if (name.includes('\0') || name.includes('\\')) return { status: 400 }
  const relative = name === '/' || name === '' ? 'index.html' : name.replace(/^\/+/, '')
  if (relative.split('/').includes('..')) return { status: 403 }
  const root = path.resolve(folder)
  const file = path.resolve(root, relative)
  if (!file.startsWith(root + path.sep)) return { status: 403 }
  const contentType = CONTENT_TYPES[path.extname(file)]
  return contentType === undefined ? { status: 404 } : { path: file, contentType }
}
