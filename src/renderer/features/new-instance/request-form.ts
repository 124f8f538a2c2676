import type { AheadRow } from '@shared/model/conflicts'
import type { PlatformRow } from '@shared/model/rows'
import type { InstanceRequest, Proposal } from '@shared/contract/commands'

/** Written here, because the renderer takes only types from the model: its constants come with the schemas. */
const MAX_PORT = 65_535
/** Shorter reasons say nothing: the contract refuses them. */
const LEAST_REASON = 3

/** What the person has entered. Null and empty text mean: as Till proposes. */
export type RequestForm = {
  platform: string | null
  /** Absolute path of the checkout. */
  folder: string | null
  mode: string | null
  name: string
  /** Bases as typed; used in custom mode only. */
  componentBase: string
  aiBase: string
  /** Whether the AI base was typed, rather than kept in step with the component base. */
  isAiBaseOwn: boolean
  /** Id of the blocks kept ahead that it is to have. */
  ahead: string | null
  /** Why a reserved range is taken on purpose. */
  reason: string
  isStartedWhenCreated: boolean
}

export type FormChange =
  | { kind: 'platform'; platform: PlatformRow }
  /** Whatever the folder, still to be chosen, is recognised as. */
  | { kind: 'any-platform' }
  | { kind: 'folder'; folder: string | null }
  /** A folder was inspected: it decides the platform. */
  | { kind: 'inspected'; folder: string; platform: PlatformRow }
  | { kind: 'mode'; mode: string; proposal: Proposal | null }
  | { kind: 'ahead'; ahead: AheadRow }
  | { kind: 'reason'; reason: string }
  | { kind: 'name'; name: string }
  | { kind: 'component-base'; text: string; platform: PlatformRow | null }
  | { kind: 'ai-base'; text: string }
  | { kind: 'start'; isStartedWhenCreated: boolean }

/** Where the dialog begins. The sample is meant to be seen running, so it is started unless one says no. */
export function initialForm(
  start: { platform: string | null; folder: string | null },
  platforms: readonly PlatformRow[],
): RequestForm {
  const platform = platforms.find((each) => each.id === start.platform) ?? null
  return {
    platform: start.platform,
    folder: start.folder,
    mode: platform?.isSample === true ? 'primary' : null,
    name: '',
    componentBase: '',
    aiBase: '',
    isAiBaseOwn: false,
    ahead: null,
    reason: '',
    isStartedWhenCreated: platform?.isSample === true,
  }
}

/** The form after a change. Nothing that was typed is lost but what the change makes meaningless. */
export function changed(form: RequestForm, change: FormChange): RequestForm {
  switch (change.kind) {
    case 'platform':
      if (change.platform.id === form.platform) return form
      return {
        ...form,
        platform: change.platform.id,
        folder: change.platform.needsFolder ? form.folder : null,
        mode: null,
        ahead: null,
        isStartedWhenCreated: change.platform.isSample,
      }
    case 'any-platform':
      return { ...form, platform: null, folder: null, mode: null, ahead: null, isStartedWhenCreated: false }
    case 'folder':
      return { ...form, folder: change.folder }
    case 'inspected':
      return {
        ...form,
        folder: change.folder,
        platform: change.platform.id,
        ahead: change.platform.id === form.platform ? form.ahead : null,
      }
    case 'mode':
      return change.mode === 'custom'
        ? withBases({ ...form, mode: 'custom', ahead: null }, change.proposal)
        : { ...form, mode: change.mode, ahead: null }
    // Its mode follows from where the blocks lie: Till says which.
    case 'ahead':
      return { ...form, mode: null, ahead: change.ahead.id }
    case 'reason':
      return { ...form, reason: change.reason }
    case 'name':
      return { ...form, name: change.name }
    case 'component-base':
      return { ...form, componentBase: change.text, aiBase: aiBaseInStep(form, change.text, change.platform) }
    case 'ai-base':
      return { ...form, aiBase: change.text, isAiBaseOwn: true }
    case 'start':
      return { ...form, isStartedWhenCreated: change.isStartedWhenCreated }
  }
}

/** Custom mode begins at what was just proposed, so that the fields are never empty. */
function withBases(form: RequestForm, proposal: Proposal | null): RequestForm {
  if (proposal === null || form.componentBase !== '') return form
  const { component, ai } = proposal.ports
  return { ...form, componentBase: String(component.base), aiBase: ai === null ? '' : String(ai.base) }
}

/** Both lanes move together, by the platform's own distance, until the AI base is typed by hand. */
function aiBaseInStep(form: RequestForm, text: string, platform: PlatformRow | null): string {
  const base = portOf(text)
  if (form.isAiBaseOwn || base === null || platform === null || platform.aiBase === null) return form.aiBase
  const ai = base + platform.aiBase - platform.componentBase
  return ai <= MAX_PORT ? String(ai) : form.aiBase
}

/** The port a text says, or null. */
export function portOf(text: string): number | null {
  if (!/^\s*\d{1,5}\s*$/.test(text)) return null
  const port = Number(text)
  return port >= 1 && port <= MAX_PORT ? port : null
}

/** What is missing before anything can be proposed, in a sentence; null: nothing. */
export function missingOf(form: RequestForm, platform: PlatformRow | null): string | null {
  if (platform === null && form.folder === null) return 'Choose a folder, or a platform.'
  if (platform !== null && platform.needsFolder && form.folder === null) {
    return `Choose the folder of the ${platform.name} checkout.`
  }
  if (form.mode !== 'custom') return null
  if (portOf(form.componentBase) === null) return `The component base must be a port from 1 to ${MAX_PORT}.`
  const needsAi = platform === null ? form.aiBase !== '' : platform.aiBase !== null
  if (needsAi && portOf(form.aiBase) === null) return `The AI base must be a port from 1 to ${MAX_PORT}.`
  return null
}

/** What to ask Till, or null while something is missing. */
export function requestOf(form: RequestForm, platform: PlatformRow | null): InstanceRequest | null {
  if (missingOf(form, platform) !== null) return null
  const isCustom = form.mode === 'custom'
  const hasAi = platform === null || platform.aiBase !== null
  const name = form.name.trim()
  return {
    platform: form.platform,
    folder: form.folder,
    mode: form.mode,
    name: name === '' ? null : name,
    componentBase: isCustom ? portOf(form.componentBase) : null,
    aiBase: isCustom && hasAi ? portOf(form.aiBase) : null,
    ...(form.ahead === null ? {} : { ahead: form.ahead }),
    ...(form.reason.trim().length < LEAST_REASON ? {} : { reason: form.reason.trim() }),
  }
}

/**
 * What to send on "Create": exactly what was shown. Mode, name and bases are those of the proposal, so that nothing is
 * decided anew between the look and the click.
 */
export function creationOf(request: InstanceRequest, proposal: Proposal): InstanceRequest {
  return {
    ...request,
    mode: proposal.mode,
    name: proposal.name,
    componentBase: proposal.ports.component.base,
    aiBase: proposal.ports.ai?.base ?? null,
  }
}
