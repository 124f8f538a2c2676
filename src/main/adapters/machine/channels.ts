import type { ChildProcess } from 'node:child_process'
import { sendSignal } from '../processes/signal'
import type { ChannelToHelper, ChannelToMain, Report, Request } from './protocol'

/** What is used of Electron's UtilityProcess, said here so that nothing but the app itself needs Electron. */
export type UtilityLike = {
  /** Undefined before it was made and after its end. */
  readonly pid?: number | undefined
  postMessage(message: unknown): void
  on(event: 'message', hear: (message: unknown) => void): unknown
  once(event: 'exit', hear: (code: number) => void): unknown
}

/** What is used of `process.parentPort` inside a utility process. */
type ParentPort = {
  postMessage(message: unknown): void
  on(event: 'message', hear: (event: { data: unknown }) => void): unknown
}

/** The line to a helper that runs as Electron's utility process. */
export function channelToUtility(child: UtilityLike): ChannelToHelper {
  let isOpen = true
  child.once('exit', () => {
    isOpen = false
  })
  return {
    post: (message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to a process, not to a window
      if (isOpen) child.postMessage(message)
    },
    onMessage: (hear) => void child.on('message', (message) => hear(message as Report)),
    onClose: (hear) => void child.once('exit', (code) => hear(`it ended with code ${code}`)),
    kill: () => {
      // Not its own kill(): that is SIGTERM, which a suspended process does not hear.
      if (child.pid !== undefined) sendSignal(child.pid, 'SIGKILL')
    },
  }
}

/** The line to a helper that was forked by Node (tests, benchmarks). */
export function channelToFork(child: ChildProcess): ChannelToHelper {
  return {
    post: (message) => {
      // The callback takes the error of a line that broke meanwhile: its end is heard anyway.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (hear) => void child.on('message', (message) => hear(message as Report)),
    onClose: (hear) => {
      let isTold = false
      const tell = (why: string): void => {
        if (!isTold) hear(why)
        isTold = true
      }
      child.once('error', (error) => tell(error.message))
      child.once('exit', (code, signal) => tell(signal === null ? `it ended with code ${code}` : `${signal} ended it`))
      child.once('disconnect', () => tell('its line was cut'))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** The helper's own end of either line; null where this process is nobody's helper. */
export function channelToMain(): ChannelToMain | null {
  const port = (process as { parentPort?: ParentPort }).parentPort
  if (port !== undefined && port !== null) {
    return {
      post: (message) => port.postMessage(message),
      onMessage: (hear) => void port.on('message', ({ data }) => hear(data as Request)),
      // Chromium ends a utility process whose app went; there is nothing to hear.
      onClose: () => undefined,
    }
  }
  if (process.send === undefined) return null
  return {
    post: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (hear) => void process.on('message', (message) => hear(message as Request)),
    onClose: (hear) => void process.once('disconnect', () => hear('the app went')),
  }
}
