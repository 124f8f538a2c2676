import { messageOf } from '@shared/contract/failure'
import { readVariables } from '@shared/env-file/read'
import type { InstanceId } from '@shared/model/ids'
import { inStepWithAllMs } from '@shared/time/in-step'
import type { Hold } from '@shared/model/rows'
import { ENV_FILE } from '../domain/env-local/file-name'
import {
  entriesOf,
  holdOf,
  isSameRoot,
  nameOfRoot,
  readRegistry,
  withEntry,
  withHold,
  withoutEntry,
  type RegistryFile,
} from '../domain/installations/registry-file'
import { isSameRegistry, rootAsTektonReads, writeRegistry } from '../domain/installations/registry-text'
import type { Cancel, Effects, InstanceRecord } from './effects'
import { isOver, type Holds } from './holds'
import { createInstallationNotices, NAME_VARIABLE, type Wish } from './installation-notices'
import type { Instances } from './instances'
import type { Store } from './store'
import { factsOf } from './unit-environment'

/** Keeps Tekton's own registry file in step with our tekton instances, and honours what others write there. */
export type Installations = {
  /** Takes what others decided about holds while no Till ran; nothing is written. Never throws. */
  readHolds(): Promise<void>
  start(): void
  /** An instance was made or changed: its entry is written. Never throws; a refusal becomes a notice. */
  write(instance: InstanceId): Promise<void>
  /** Its entry goes, where it still is the one of this root. */
  remove(name: { instance: InstanceId; root: string }): Promise<void>
  /** Resolves when all that was asked for is written, or refused. */
  settled(): Promise<void>
  dispose(): void
}

type Deps = {
  effects: Pick<Effects, 'installations' | 'files' | 'clock' | 'facts' | 'logger'>
  store: Store
  instances: Pick<Instances, 'records'>
  holds: Pick<Holds, 'take' | 'expire'>
}

/** The platform whose launcher reads that file. */
const TEKTON = 'tekton'

/** How often the file is looked at; also how soon a hold that ran out is lifted. */
const LOOK_EVERY_MS = 10_000

export function createInstallations({ effects, store, instances, holds }: Deps): Installations {
  const { installations: registry, files, clock, facts, logger } = effects
  const notices = createInstallationNotices({ effects, store })
  /** The hold of an instance as it stood in the file when it was last read or written there; absent: not yet known. */
  const seenHolds = new Map<InstanceId, string>()
  const ours = new Set<InstanceId>()
  let queue: Promise<void> = Promise.resolve()
  let lastStamp: string | null = null
  let isOwed = false
  let isDisposed = false
  let cancel: Cancel = () => {}

  const tektons = (): InstanceRecord[] => [...instances.records()].filter(({ platform }) => platform === TEKTON)

  /** Ours was changed since the file had it: the file follows, not we. */
  const isNewer = ({ id, hold }: InstanceRecord): boolean =>
    seenHolds.has(id) && seenHolds.get(id) !== JSON.stringify(hold)

  const inTurn = (step: () => Promise<void>): Promise<void> => {
    queue = queue.then(step).catch((error: unknown) => {
      isOwed = true
      notices.tellRefusal(error)
    })
    return queue
  }

  /** What others decided: their holds count, and what they lifted is lifted. */
  const takeHolds = (file: RegistryFile): void => {
    for (const record of tektons()) {
      const name = nameOfRoot(file, record.root)
      if (name === null || isNewer(record)) continue
      const found = liveHold(file, name)
      seenHolds.set(record.id, JSON.stringify(found))
      if (JSON.stringify(found) !== JSON.stringify(record.hold)) holds.take(record.id, found)
    }
  }

  const liveHold = (file: RegistryFile, name: string): Hold | null => {
    const found = holdOf(file, name)
    return found && !isOver(found, clock.now()) ? found : null
  }

  const readHolds = async (): Promise<void> => {
    if (tektons().length === 0) return
    const { text, problem } = await registry.read()
    const reading = readRegistry(text)
    if (problem === null && reading.ok) takeHolds(reading.file)
  }

  const wishes = async (): Promise<Wish[]> => {
    const all = [...instances.records()]
    return Promise.all(
      tektons().map(async (record) => {
        const name = await registryName(record.root)
        return {
          record,
          names: name === null ? [record.id] : [name, record.id],
          mainRoot: factsOf(record, all).mainRoot,
        }
      }),
    )
  }

  const registryName = async (root: string): Promise<string | null> => {
    try {
      const text = await files.readText(files.resolve(root, ENV_FILE))
      return (
        readVariables(text ?? '')
          .get(NAME_VARIABLE)
          ?.trim() || null
      )
    } catch (error) {
      // Whoever compares files with the plan tells it; here its id is name enough.
      logger.info({ root, error: messageOf(error) }, 'no registry name could be read')
      return null
    }
  }

  /** Roots of others that are no more: their names may be taken. */
  const goneRoots = async (file: RegistryFile): Promise<Set<string>> => {
    const gone = new Set<string>()
    for (const { root } of entriesOf(file)) {
      const isOurs = root !== null && tektons().some((record) => isSameRoot(record.root, root))
      if (root !== null && !isOurs && !(await isThere(root))) gone.add(root)
    }
    return gone
  }

  const isThere = async (root: string): Promise<boolean> => {
    try {
      return await files.isFolder(root)
    } catch {
      // What can't be looked at may well be there.
      return true
    }
  }

  /** The file with every instance of ours in it. `misnamed`: those that Tekton would look for under another's name. */
  const desired = (file: RegistryFile, wanted: readonly Wish[], gone: ReadonlySet<string>) => {
    const named = new Map<string, string>()
    const misnamed: Wish[] = []
    let next = file
    for (const wish of wanted) {
      const { id, root, ports, mode, hold } = wish.record
      const isNew = nameOfRoot(next, root) === null
      const aiPortBase = ports.ai?.base ?? null
      const own = { root, mainRoot: wish.mainRoot, portBase: ports.component.base, aiPortBase, mode }
      const put = withEntry(next, wish.names, own, gone)
      if (put.name !== wish.names[0]) misnamed.push(wish)
      next = put.file
      if (put.name === null) continue
      named.set(put.name, root)
      if (isNewer(wish.record) || (isNew && hold !== null)) next = withHold(next, put.name, hold)
      ours.add(id)
    }
    return { file: next, named, misnamed }
  }

  const sync = async (): Promise<void> => {
    if (tektons().length === 0) return
    // Before it is read: whatever is changed after that shows in the next look.
    const stamp = await registry.stamp()
    const { text, problem } = await registry.read()
    if (problem !== null) throw new Error(problem)
    const before = readRegistry(text)
    if (before.ok) takeHolds(before.file)
    const wanted = await wishes()
    const gone = before.ok ? await goneRoots(before.file) : new Set<string>()
    let misnamed: Wish[] = []
    const { keptAside } = await registry.update((now) => {
      const reading = readRegistry(now)
      const result = desired(reading.ok ? reading.file : emptyFile(), wanted, gone)
      misnamed = result.misnamed
      const isFound = [...result.named].every(([name, root]) => rootAsTektonReads(now ?? '', name) === root)
      if (reading.ok && isFound && isSameRegistry(result.file, reading.file)) return null
      return { text: writeRegistry(result.file, clock.now()), keepAside: !reading.ok }
    })
    for (const { record } of wanted) seenHolds.set(record.id, JSON.stringify(record.hold))
    lastStamp = stamp
    isOwed = false
    notices.tellInStep()
    notices.tellNames(wanted, misnamed)
    if (keptAside !== null && !before.ok) notices.tellDamage(before.why, keptAside)
  }

  const look = async (): Promise<void> => {
    holds.expire()
    if (tektons().length === 0) return
    if (isOwed || (await registry.stamp()) !== lastStamp) await sync()
  }

  const lookAgain = (): void => {
    if (isDisposed) return
    cancel = clock.after(inStepWithAllMs(clock.monotonicMs(), LOOK_EVERY_MS), () => void inTurn(look).then(lookAgain))
  }

  return {
    readHolds: () => inTurn(readHolds),
    start() {
      void inTurn(sync)
      lookAgain()
    },
    write: () => inTurn(sync),
    remove: ({ instance, root }) =>
      inTurn(async () => {
        seenHolds.delete(instance)
        if (!ours.delete(instance)) return
        await registry.update((text) => {
          const reading = readRegistry(text)
          if (!reading.ok || nameOfRoot(reading.file, root) === null) return null
          return { text: writeRegistry(withoutEntry(reading.file, root, facts.user), clock.now()), keepAside: false }
        })
      }),
    settled: () => queue,
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}

function emptyFile(): RegistryFile {
  return { content: { installations: {} } }
}
