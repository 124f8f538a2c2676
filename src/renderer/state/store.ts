import { create } from 'zustand'
import type { Patch, Snapshot } from '@shared/contract/stream'
import type { Tables } from '@shared/model/rows'
import { oncePerFrame } from './frame'
import { applyPatch, emptyTables, tablesOf } from './tables'

/**
 * How we stand with the engine. `lost`: what is shown is the last known. `refused`: another major version of the
 * contract; only a restart helps.
 */
export type Link =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'lost'; since: number }
  | { kind: 'refused'; message: string }

/** The renderer's projection of the engine's state: never written to by the views. */
export type Projection = {
  link: Link
  /** Revision of the tables shown. */
  revision: number
  tables: Tables
  /** Epoch ms of the last word from the engine, of any kind. */
  heardAt: number
}

const nothing = (): Projection => ({ link: { kind: 'connecting' }, revision: -1, tables: emptyTables(), heardAt: 0 })

/** The projection as a hook; read it through selectors.ts. */
export const useProjection = create<Projection>()(nothing)

let waiting: Patch[] = []

/** Shows the patches that wait, at once. Those of a revision already shown are old news and harmless. */
export function flushPatches(): void {
  const patches = waiting
  waiting = []
  let { tables, revision } = useProjection.getState()
  for (const patch of patches) {
    if (patch.revision <= revision) continue
    tables = applyPatch(tables, patch)
    revision = patch.revision
  }
  if (revision !== useProjection.getState().revision) useProjection.setState({ tables, revision })
}

const flushSoon = oncePerFrame(flushPatches)

/** Takes a patch; those of one frame are shown together. */
export function takePatch(patch: Patch): void {
  waiting.push(patch)
  flushSoon()
}

/** Takes the whole state. Patches that came meanwhile follow it. */
export function takeSnapshot(snapshot: Snapshot): void {
  useProjection.setState({ tables: tablesOf(snapshot), revision: snapshot.revision, link: { kind: 'live' } })
  flushPatches()
}

/** Forgets everything: for tests, and before another engine is shown. */
export function resetProjection(): void {
  waiting = []
  useProjection.setState(nothing(), true)
}
