import type { Dispatch } from 'react'
import type { Proposal } from '@shared/contract/commands'
import type { PlatformRow } from '@shared/model/rows'
import { useAhead } from '../../state/port-selectors'
import { RadioGroup } from '../../ui/RadioGroup'
import { Field } from '../../ui/Field'
import { ReasonField } from '../../ui/ReasonField'
import { Select, type SelectOption } from '../../ui/Select'
import { TextField } from '../../ui/TextField'
import { FolderField } from './FolderField'
import { type FormChange, portOf, type RequestForm } from './request-form'

/** For a folder of the person's own, known by what it holds. */
const ANY = { value: '', label: 'What a folder holds', note: 'Recognised by its till.yaml' }

type FieldsProps = {
  form: RequestForm
  platforms: readonly PlatformRow[]
  platform: PlatformRow | null
  proposal: Proposal | null
  change: Dispatch<FormChange>
  /** A folder turned out to hold this platform. */
  onInspect(platform: PlatformRow): void
}

/** What a person decides: platform, folder, mode, name, and in custom mode the bases. */
export function Fields({ form, platforms, platform, proposal, change, onInspect }: FieldsProps) {
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h3 className="text-label text-muted">Platform</h3>
        <RadioGroup
          label="Platform"
          value={form.platform ?? ''}
          options={[...platforms.map((each) => ({ value: each.id, label: each.name, note: noteOf(each) })), ANY]}
          onChange={(id) => {
            const chosen = platforms.find((each) => each.id === id)
            change(chosen === undefined ? { kind: 'any-platform' } : { kind: 'platform', platform: chosen })
          }}
        />
      </div>
      <FolderField
        folder={form.folder}
        platform={platform}
        onRecognise={(folder, found) => {
          onInspect(found)
          change({ kind: 'inspected', folder, platform: found })
        }}
      />
      <ModeField form={form} platform={platform} proposal={proposal} change={change} />
      {form.mode === 'custom' && <Bases form={form} platform={platform} change={change} />}
      {(proposal?.needsReason === true || form.reason !== '') && (
        <ReasonField reason={form.reason} onChange={(reason) => change({ kind: 'reason', reason })} />
      )}
      <TextField
        label="Name"
        value={form.name}
        placeholder={proposal?.name ?? ''}
        maxLength={60}
        help={proposal === null ? undefined : `Its id will be ${proposal.id}, and never changes.`}
        onChange={(name) => change({ kind: 'name', name })}
      />
    </div>
  )
}

function noteOf({ description, componentCount, specialistCount }: PlatformRow): string {
  const components = `${componentCount} ${componentCount === 1 ? 'component' : 'components'}`
  const specialists = `${specialistCount} AI ${specialistCount === 1 ? 'specialist' : 'specialists'}`
  const count = specialistCount === 0 ? components : `${components}, ${specialists}`
  return description === '' ? count : `${description} · ${count}`
}

/** Marks an option that is no mode but blocks kept ahead. */
const KEPT = 'kept:'

function ModeField({
  form,
  platform,
  proposal,
  change,
}: Pick<FieldsProps, 'form' | 'platform' | 'proposal' | 'change'>) {
  const kept = useAhead().filter((row) => row.platform === platform?.id)
  const modes: SelectOption<string>[] =
    proposal === null
      ? [{ value: '', label: 'Till proposes one' }]
      : proposal.modes.map(({ mode, label, base, unavailable }) => ({
          value: mode,
          label,
          isDisabled: unavailable !== null,
          ...(unavailable !== null ? { note: unavailable } : base === null ? {} : { note: `from ${base}` }),
        }))
  const options = [
    ...kept.map(({ id, note, ports }) => ({
      value: `${KEPT}${id}`,
      label: note,
      note: `kept for it, from ${ports.component.base}`,
    })),
    ...modes,
  ]
  const value = form.ahead === null ? (form.mode ?? proposal?.mode ?? '') : `${KEPT}${form.ahead}`
  return (
    <Field label="Mode" help={modeHelp(form)}>
      {() => (
        <Select
          label="Mode"
          value={value}
          options={options}
          onChange={(next) => {
            const ahead = kept.find(({ id }) => next === `${KEPT}${id}`)
            change(ahead === undefined ? { kind: 'mode', mode: next, proposal } : { kind: 'ahead', ahead })
          }}
        />
      )}
    </Field>
  )
}

function modeHelp({ mode, ahead }: RequestForm): string {
  if (ahead !== null) return 'It gets the blocks that were kept for it.'
  return mode === 'custom' ? 'You say where its blocks begin.' : 'Each has its own place in the range of ports.'
}

function Bases({ form, platform, change }: Pick<FieldsProps, 'form' | 'platform' | 'change'>) {
  const errorOf = (text: string): string | null => (text === '' || portOf(text) !== null ? null : 'Not a port.')
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <TextField
        label="Component base"
        inputMode="numeric"
        value={form.componentBase}
        error={errorOf(form.componentBase)}
        className="font-mono"
        onChange={(text) => change({ kind: 'component-base', text, platform })}
      />
      {platform?.aiBase !== null && (
        <TextField
          label="AI base"
          inputMode="numeric"
          value={form.aiBase}
          error={errorOf(form.aiBase)}
          className="font-mono"
          onChange={(text) => change({ kind: 'ai-base', text })}
        />
      )}
    </div>
  )
}
