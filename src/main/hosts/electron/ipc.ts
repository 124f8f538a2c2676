import { ipcMain } from 'electron'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { CONTRACT_VERSION } from '@shared/contract/version'
import type { CommandName } from '@shared/contract/commands'
import type { Answer, Failure } from '@shared/contract/failure'
import type { Push, Snapshot } from '@shared/contract/stream'
import type { Client, Engine } from '../../engine/engine'

/** What the window's messages reach. */
export type IpcTarget = {
  /** Resolves when the engine runs; rejects when it can't. */
  engine: Promise<Engine>
  /** The page that may speak now, or null while there is none. */
  page(): WebContents | null
  /** The origin that page must have. */
  origin: string
  /** Hears that the page asks for the whole state: its own code has come. */
  onAttach(): void
}

/** Connects the window with the engine: calls and attach inward, pushes outward. The only file that sees `ipcMain`. */
export function openIpc(target: IpcTarget): void {
  ipcMain.handle('till:call', async (event, name: unknown, input: unknown): Promise<Answer<unknown>> => {
    if (!isOurPage(event, target)) return { ok: false, failure: STRANGER }
    if (typeof name !== 'string') {
      return { ok: false, failure: { code: 'command.unknown', message: 'A command needs a name.' } }
    }
    const engine = await target.engine.catch(() => null)
    // Why is told by the one who could not start it.
    if (engine === null) return { ok: false, failure: NO_ENGINE }
    return engine.call(name as CommandName, input, clientOf(event.sender))
  })
  ipcMain.handle('till:attach', async (event): Promise<{ contract: number; snapshot: Snapshot }> => {
    if (!isOurPage(event, target)) throw new Error(STRANGER.message)
    target.onAttach()
    const engine = await target.engine
    const client = clientOf(event.sender)
    // A page that was loaded again attaches again: what the old one had open is gone with it.
    engine.detach(client.id)
    if (!watched.has(event.sender)) {
      watched.add(event.sender)
      event.sender.once('destroyed', () => engine.detach(client.id))
    }
    return {
      contract: CONTRACT_VERSION,
      snapshot: engine.attach(client, { patches: true, telemetry: 'while-visible' }),
    }
  })
}

const STRANGER: Failure = { code: 'input.invalid', message: 'Only Till’s own window may ask.' }

const NO_ENGINE: Failure = { code: 'engine.unavailable', message: 'Till’s engine could not start.' }

const watched = new WeakSet<WebContents>()

/** Only the main frame of our own window, and only while it shows our own page. */
function isOurPage(event: IpcMainInvokeEvent, target: IpcTarget): boolean {
  const frame = event.senderFrame
  const page = target.page()
  if (frame === null || page === null || event.sender !== page || frame !== page.mainFrame) return false
  return frame.url === target.origin || frame.url.startsWith(`${target.origin}/`)
}

function clientOf(page: WebContents): Client {
  return {
    id: `window-${String(page.id)}`,
    push(push: Push): void {
      if (!page.isDestroyed()) page.send('till:push', push)
    },
  }
}
