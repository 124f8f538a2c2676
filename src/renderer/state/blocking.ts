import { useEffect } from 'react'
import { create } from 'zustand'
import type { Blocking } from '@shared/contract/commands'
import type { Ref } from '@shared/model/ids'
import type { LifecycleState } from '@shared/model/lifecycle'
import { ask } from './commands'

/** How often it is asked who has not exited, while anybody looks. */
const ASK_EVERY_MS = 1_000

const useAnswers = create<Partial<Record<Ref, Blocking | null>>>()(() => ({}))
/** How many places show a row. */
const shown = new Map<Ref, number>()
const asking = new Set<Ref>()
let timer: ReturnType<typeof setInterval> | undefined

async function lookAt(ref: Ref): Promise<void> {
  if (asking.has(ref)) return
  asking.add(ref)
  const answer = await ask('component.blocking', { ref })
  asking.delete(ref)
  // Refused: it has ended, as its row will tell in a moment.
  if (shown.has(ref)) useAnswers.setState({ [ref]: answer.ok ? answer.value : null })
}

function show(ref: Ref): () => void {
  shown.set(ref, (shown.get(ref) ?? 0) + 1)
  timer ??= setInterval(() => shown.forEach((_, each) => void lookAt(each)), ASK_EVERY_MS)
  void lookAt(ref)
  return () => {
    const left = (shown.get(ref) ?? 1) - 1
    if (left > 0) return void shown.set(ref, left)
    shown.delete(ref)
    useAnswers.setState({ [ref]: undefined })
    if (shown.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/**
 * What keeps a stopping row from ending, looked up now and each second while `isOn`, once however many places show it.
 * Undefined before it is known; null where nothing does.
 */
export function useBlocking(ref: Ref, isOn = true): Blocking | null | undefined {
  useEffect(() => (isOn ? show(ref) : undefined), [ref, isOn])
  return useAnswers((answers) => answers[ref])
}

/** Whether processes of a row are still to end: it was asked to stop, or it failed and what is left of it is ended. */
export function isEnding({ state, pid }: { state: LifecycleState; pid: number | null }): boolean {
  return state === 'stopping' || (state === 'failed' && pid !== null)
}
