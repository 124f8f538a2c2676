/** A sleep that can be cut short. */
export type Nap = {
  /** Resolves after `ms`, or at once when woken; a wake that came before the sleep counts too. */
  sleep(ms: number): Promise<void>
  wake(): void
}

/** One sleeper at a time. */
export function createNap(): Nap {
  let isAwake = false
  let end: (() => void) | null = null
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end?.(), isAwake ? 0 : ms)
        end = () => {
          clearTimeout(timer)
          end = null
          isAwake = false
          resolve()
        }
      }),
    wake: () => {
      isAwake = true
      end?.()
    },
  }
}
