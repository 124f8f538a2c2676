import type { Bridge } from '@shared/contract/bridge'

declare global {
  // A global can only be added to by an interface.
  interface Window {
    till?: Bridge
  }
}

let installed: Bridge | undefined

/** Puts another bridge in the place of the preload's: the fake one of tests and previews, the loopback one of a browser. */
export function installBridge(bridge: Bridge | undefined): void {
  installed = bridge
}

/** The way to the engine. The only reader of `window.till`. Throws where the preload did not run. */
export function bridge(): Bridge {
  const found = installed ?? window.till
  if (found === undefined) {
    throw new Error('This page has no connection to Till: open it from the app, not as a file.')
  }
  return found
}
