/**
 * Every way out of a conflict in one place, in the words of its button: over the usual length, because they are read
 * against each other.
 */
import type { Holder } from '@shared/model/conflicts'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Choice } from '@shared/model/port-changes'
import type { Blocks, Container, Listener } from '@shared/model/ports'
import { showPair } from './blocks'
import type { OffsetSuggestion } from './free-offset'
import type { Likeness } from './likeness'
import { describeContainer, engineName } from './ownership'
import type { BlockSuggestion } from './suggest'

type Named = { id: InstanceId; name: string }

/** One planned port, and its twin with it, to the next free place of its block. */
export function moveToFreeOffset(
  instance: Named,
  planned: { name: string; variable: string },
  suggestion: OffsetSuggestion,
): Choice {
  const { port } = suggestion
  return {
    change: { kind: 'move-port', instance: instance.id, variable: planned.variable, offset: null },
    label: `Move ${planned.name} to another port`,
    summary:
      port === null
        ? 'To a free place of the same block.'
        : `To ${port}, the next free place in both lanes; the rest of ${instance.name} stays.`,
    isDangerous: false,
    unavailable: port === null ? `${showName(instance)} has no free place left in its block.` : null,
  }
}

/** One planned port to where the files say it is. */
export function moveToDeclared(
  instance: Named,
  planned: { name: string; variable: string },
  declared: { offset: number; port: number },
): Choice {
  return {
    change: { kind: 'move-port', instance: instance.id, variable: planned.variable, offset: declared.offset },
    label: `Move ${planned.name} to ${declared.port}`,
    summary: `Till follows what the files say.`,
    isDangerous: false,
    unavailable: null,
  }
}

/** Both lanes of an instance to the next free pair of blocks. */
export function moveInstance(instance: Named, suggestion: BlockSuggestion): Choice {
  const { ports } = suggestion
  return {
    change: { kind: 'move-instance', instance: instance.id, componentBase: null, aiBase: null, reason: null },
    label: `Move all of ${instance.name} to other blocks`,
    summary: ports === null ? 'To the next free pair of blocks.' : `To ${showPair(ports)}, the next free pair.`,
    isDangerous: false,
    unavailable: ports === null ? 'No other pair of blocks is free.' : null,
  }
}

/** Two instances change places; blocks of different sizes can't. */
export function swapWith(instance: Named & { ports: Blocks }, other: Named & { ports: Blocks }): Choice {
  const [own, theirs] = [instance.ports, other.ports]
  const isSameSize = own.component.size === theirs.component.size && own.ai?.size === theirs.ai?.size
  return {
    change: { kind: 'swap', instance: instance.id, other: other.id },
    label: `Swap ${instance.name} with ${other.name}`,
    summary: 'Each gets the blocks of the other.',
    isDangerous: false,
    unavailable: isSameSize ? null : 'Their blocks are of different sizes.',
  }
}

/**
 * A running process becomes the component it is. null where it is none that could be: not ours to follow, or nothing of it
 * is alike.
 */
export function adopt(
  planned: { name: string; ref: Ref },
  listener: Listener,
  likeness: Likeness,
  { user, protection }: { user: string; protection: string | null | undefined },
): Choice | null {
  const { pid, owner } = listener
  if (pid === null || owner !== 'stranger' || listener.container) return null
  if (protection === undefined ? isAnothers(listener, user) : protection !== null) return null
  if (!likeness.isSameCommand && !likeness.isSameFolder) return null
  const differing = likeness.isSameFolder ? 'command is another' : 'folder is another'
  // macOS and Windows don't tell it with the sockets.
  const doubt = listener.folder === null ? 'folder can’t be seen' : differing
  return {
    change: { kind: 'adopt', ref: planned.ref, pid },
    label: `Adopt ${nameOf(listener)} as ${planned.name}`,
    summary: isTheSame(likeness)
      ? `It is ${planned.name}: same command, same folder. Recommended; nothing stops.`
      : `Only if it is ${planned.name}: its ${doubt}.`,
    isDangerous: false,
    unavailable: null,
  }
}

/** Whether there is no doubt that a process is the component. */
export function isTheSame(likeness: Likeness): boolean {
  return likeness.isSameCommand && likeness.isSameFolder
}

/**
 * Ends the process that holds the port. Always told, also where it can't be, with the reason: `protection` as the system
 * knows it, undefined where it was not asked.
 */
export function stopProcess(
  listener: Listener,
  facts: { user: string; enginePid: number; protection: string | null | undefined },
): Choice {
  const { pid, port } = listener
  return {
    // A pid there is not can't be chosen; 1 is one that nothing ends.
    change: { kind: 'stop-process', pid: pid ?? 1, port },
    label: `Stop ${nameOf(listener)}`,
    summary: 'Ends it with everything it started, and sees that the port is free.',
    isDangerous: true,
    unavailable: whyNotStopped(listener, facts),
  }
}

/** A person lets it be. */
export function ignore(conflict: string): Choice {
  return {
    change: { kind: 'ignore', conflict },
    label: 'Ignore this',
    summary: 'It counts no more and gives no notice; it stays marked here.',
    isDangerous: false,
    unavailable: null,
  }
}

/** Takes `ignore` back. */
export function heed(conflict: string): Choice {
  return {
    change: { kind: 'heed', conflict },
    label: 'Mind this again',
    summary: 'It counts and gives its notice again.',
    isDangerous: false,
    unavailable: null,
  }
}

/** Brings Till's own lines of an instance's `.env.local` back in order. */
export function repair(instance: Named): Choice {
  return {
    change: { kind: 'repair', instance: instance.id },
    label: 'Repair .env.local',
    summary: 'Till’s own lines are put right as planned; yours stay as they are.',
    isDangerous: false,
    unavailable: null,
  }
}

/** The line for a terminal that frees a container's port; null where it is none, or nobody tells its name. */
export function stopContainerLine(container: Container | null | undefined): string | null {
  if (!container || container.name === null || container.engine === 'other') return null
  return `${container.engine} stop ${container.name}`
}

/** Who holds a port, from all the places where that process listens on it. */
export function holderFrom(listener: Listener, onPort: readonly Listener[]): Holder {
  const isHidden = listener.owner === 'hidden' && !listener.container
  const same = onPort.filter((one) => one.pid === listener.pid && one.owner === listener.owner)
  const { label, pid, command, commandLine, folder, user, startedAt, ref } = listener
  return {
    label: isHidden ? `${label} (owner hidden)` : label,
    pid,
    command,
    commandLine,
    folder,
    user,
    startedAt,
    addresses: [...new Set(same.map(showAddress))],
    ref: ref as Ref | null,
  }
}

function showAddress({ address, port }: Listener): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function whyNotStopped(
  listener: Listener,
  { user, enginePid, protection }: { user: string; enginePid: number; protection: string | null | undefined },
): string | null {
  const { container, pid } = listener
  if (container) {
    const line = stopContainerLine(container)
    const who = engineName(container) ?? 'whatever runs it'
    return `${capital(describeContainer(container))} publishes it; stop it with ${line ?? who}.`
  }
  if (listener.owner === 'unowned') return 'No process owns this socket any more; the system will close it.'
  if (listener.owner === 'hidden' || pid === null) {
    return listener.user === null
      ? 'It belongs to another user, who alone can end it.'
      : `It belongs to ${listener.user}, who alone can end it.`
  }
  if (protection !== undefined) return protection
  if (isAnothers(listener, user)) return `It belongs to ${listener.user ?? 'another user'}, who alone can end it.`
  if (pid === enginePid) return 'That is Till itself.'
  return pid === 1 ? 'That is the system’s first process; without it the machine ends.' : null
}

function isAnothers(listener: Listener, user: string): boolean {
  return listener.user !== null && listener.user !== user
}

/** `node (4123)`, `the process of root` */
function nameOf({ command, pid, user, container }: Listener): string {
  if (container) return describeContainer(container)
  if (pid === null) return user === null ? 'the other user’s process' : `the process of ${user}`
  return `${command ?? 'the process'} (${pid})`
}

function showName({ name }: Named): string {
  return capital(name)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
