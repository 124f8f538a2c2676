/** While hidden no frames come; what waits is then shown at this pace. */
const HIDDEN_FRAME_MS = 250

/** Runs `act` once before the next frame, however often it is asked for; also while the window is hidden. */
export function oncePerFrame(act: () => void): () => void {
  let isAsked = false
  const run = (): void => {
    isAsked = false
    act()
  }
  return () => {
    if (isAsked) return
    isAsked = true
    if (document.hidden) setTimeout(run, HIDDEN_FRAME_MS)
    else requestAnimationFrame(run)
  }
}
