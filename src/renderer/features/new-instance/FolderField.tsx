import { type ReactNode, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { PlatformRow } from '@shared/model/rows'
import { type ChosenFolder, chooseFolder, inspectFolder } from '../../state/folder'
import { Button } from '../../ui/Button'
import { FailureNote } from '../../ui/FailureNote'
import { TextField } from '../../ui/TextField'
import { shortPath } from './short-path'

type FolderFieldProps = {
  folder: string | null
  platform: PlatformRow | null
  onRecognise(folder: string, platform: PlatformRow): void
}

/** The checkout: chosen in the system's dialog, or, where there is no such dialog, typed. None for the sample. */
export function FolderField({ folder, platform, onRecognise }: FolderFieldProps) {
  const [failure, setFailure] = useState<Failure | null>(null)
  const [typed, setTyped] = useState<string | null>(null)
  if (platform !== null && !platform.needsFolder) {
    return (
      <Labelled>
        <p className="text-label text-muted">None needed: it is copied into Till’s data folder.</p>
      </Labelled>
    )
  }

  const take = (chosen: ChosenFolder): void => {
    setFailure(chosen.kind === 'failed' ? chosen.failure : null)
    if (chosen.kind === 'recognised') onRecognise(chosen.folder, chosen.platform)
    // A browser has no folder dialog: the path is typed then.
    if (chosen.kind === 'failed' && chosen.failure.code === 'host.unavailable') {
      setTyped(folder ?? '')
      setFailure(null)
    }
  }

  return (
    <div className="flex flex-col gap-2">
      {typed === null ? (
        <Labelled>
          <div className="flex items-center gap-2">
            <span title={folder ?? ''} data-selectable className="figures min-w-0 grow truncate">
              {folder === null ? <span className="font-sans text-faint">Not chosen yet</span> : shortPath(folder)}
            </span>
            <Button onClick={() => void chooseFolder().then(take)}>{folder === null ? 'Choose…' : 'Change…'}</Button>
          </div>
        </Labelled>
      ) : (
        <TextField
          label="Folder"
          value={typed}
          placeholder="~/src/checkout"
          help="Press Enter to look into it."
          className="font-mono"
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void inspectFolder(typed.trim()).then(take)
          }}
        />
      )}
      {failure !== null && <FailureNote failure={failure} />}
    </div>
  )
}

function Labelled({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-label text-muted">Folder</h3>
      {children}
    </div>
  )
}
