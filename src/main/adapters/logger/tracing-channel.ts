import { createRequire } from 'node:module'

/**
 * pino asks for a tracing channel when it is loaded; the oldest runtime (Node 18.15 in Electron 25) has none, and without
 * it the app does not even open. Nobody listens there, so a channel without subscribers is all that is needed. Must be
 * imported before pino.
 */
const channels = createRequire(import.meta.url)('node:diagnostics_channel') as Record<string, unknown>
channels['tracingChannel'] ??= () => ({ hasSubscribers: false })
