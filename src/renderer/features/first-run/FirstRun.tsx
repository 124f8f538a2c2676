import { useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import { chooseFolder } from '../../state/folder'
import { openNewInstance } from '../../state/new-instance'
import { usePlatforms } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { FailureNote } from '../../ui/FailureNote'
import { Emblem } from './Emblem'
import { TillYamlNote } from './TillYamlNote'

/** What is seen before there is an instance: one sentence, two ways to begin. */
export function FirstRun() {
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isChoosing, setChoosing] = useState(false)
  const sample = usePlatforms().find((platform) => platform.isSample)

  const open = async (): Promise<void> => {
    setChoosing(true)
    setFailure(null)
    const chosen = await chooseFolder()
    setChoosing(false)
    if (chosen.kind === 'failed') setFailure(chosen.failure)
    if (chosen.kind !== 'recognised') return
    openNewInstance({ platform: chosen.platform.id, folder: chosen.folder, recognised: chosen.platform })
  }

  return (
    <section
      aria-labelledby="first-run-title"
      className="flex h-full min-h-0 grow flex-col items-center overflow-y-auto p-6"
    >
      <div className="my-auto flex w-full max-w-[30rem] flex-col items-center text-center">
        <Emblem />
        <h1 id="first-run-title" className="mt-6 text-title font-semibold text-balance">
          Every copy of your platform, on ports of its own
        </h1>
        <p className="mt-2 text-muted text-balance">
          Open a checkout: Till gives it a block of ports, starts its components in order and says what each is doing.
        </p>
        <div className="mt-6 flex flex-wrap justify-center gap-2">
          <Button kind="primary" disabled={isChoosing} onClick={() => void open()}>
            Open a folder…
          </Button>
          <Button
            disabled={sample === undefined}
            onClick={() => openNewInstance({ platform: sample?.id ?? null, folder: null })}
          >
            Try the sample platform
          </Button>
        </div>
        {failure === null ? (
          <p className="mt-3 text-label text-faint">
            {sample === undefined
              ? 'Looking for platforms…'
              : `The sample: ${sample.componentCount} small services and ${sample.specialistCount} AI specialists; nothing else is needed.`}
          </p>
        ) : (
          <div className="mt-4 w-full">
            <FailureNote failure={failure} />
            {failure.code === 'folder.unrecognised' && <TillYamlNote />}
          </div>
        )}
      </div>
    </section>
  )
}
