import type { Dispatch } from 'react'
import type { Proposal } from '@shared/contract/commands'
import type { PlatformRow } from '@shared/model/rows'
import { RadioGroup } from '../../ui/RadioGroup'
import { Field } from '../../ui/Field'
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
      <ModeField form={form} proposal={proposal} change={change} />
      {form.mode === 'custom' && <Bases form={form} platform={platform} change={change} />}
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
  const count =
    specialistCount === 0
      ? `${componentCount} components`
      : `${componentCount} components, ${specialistCount} AI specialists`
  return description === '' ? count : `${description} · ${count}`
}

function ModeField({ form, proposal, change }: Pick<FieldsProps, 'form' | 'proposal' | 'change'>) {
  const options: SelectOption<string>[] =
    proposal === null
      ? [{ value: '', label: 'Till proposes one' }]
      : proposal.modes.map(({ mode, label, base, unavailable }) => ({
          value: mode,
          label,
          isDisabled: unavailable !== null,
          ...(unavailable !== null ? { note: unavailable } : base === null ? {} : { note: `from ${base}` }),
        }))
  return (
    <Field
      label="Mode"
      help={
        form.mode === 'custom' ? 'You say where its blocks begin.' : 'Each has its own place in the range of ports.'
      }
    >
      {() => (
        <Select
          label="Mode"
          value={form.mode ?? proposal?.mode ?? ''}
          options={options}
          onChange={(mode) => change({ kind: 'mode', mode, proposal })}
        />
      )}
    </Field>
  )
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
