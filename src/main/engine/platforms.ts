import { CommandError } from '@shared/contract/failure'
import type { PlatformRow } from '@shared/model/rows'
import type { PlatformDefinition } from '@shared/platform/definition'
import { describeProblems, parsePlatform, type PlatformReading } from '@shared/platform/parse'
import { DECLARING_FILES, recognise, TELLING_FILES } from '@shared/platform/recognise'
import type { Effects } from './effects'
import { platformRow } from './rows'

export type Platforms = {
  load(): Promise<void>
  rows(): PlatformRow[]
  rowOf(definition: PlatformDefinition): PlatformRow
  /** Sentences about words of its file that are understood but not honoured yet. */
  warningsOf(definition: PlatformDefinition): string[]
  /** A built-in definition. Throws CommandError `platform.unknown`. */
  builtin(id: string): PlatformDefinition
  /** The definition a folder stands for. Throws CommandError `folder.*` or `platform.invalid`. */
  inFolder(folder: string): Promise<PlatformDefinition>
  /** Changes whenever what declares a folder’s platform does; cheap. */
  stampOf(root: string): Promise<string>
  /** The same as it was before a definition was read; undefined: no folder declares it. */
  stampRead(definition: PlatformDefinition): string | undefined
  /** The very same definition where its file says what it said, else that file read anew. Throws CommandError where there is none, or it can’t be used. */
  again(definition: PlatformDefinition, root: string): Promise<PlatformDefinition>
  /** The definition an instance was made from, read again. */
  forInstance(platform: string, root: string): Promise<PlatformDefinition>
}

/** The platforms Till knows: those that ship with it, and whatever a folder declares. */
export function createPlatforms(effects: Pick<Effects, 'files' | 'platforms' | 'logger'>): Platforms {
  const { files, platforms, logger } = effects
  const builtins = new Map<string, PlatformDefinition>()
  const warnings = new WeakMap<PlatformDefinition, string[]>()
  /** What its file said, and how the files were before it was read, of one that a folder declares. */
  const readings = new WeakMap<PlatformDefinition, { text: string; stamp: string }>()

  const parse = (text: string, file: string, source: 'builtin' | 'folder', id?: string): PlatformDefinition =>
    accept(parsePlatform(text, { file, source, ...(id === undefined ? {} : { id }) }), file)

  const accept = (reading: PlatformReading, file: string): PlatformDefinition => {
    if (!reading.ok) {
      const hint = `Correct ${file} and try again; docs/till-yaml.md lists its keys.`
      throw new CommandError('platform.invalid', describeProblems(file, reading.problems), { hint })
    }
    for (const warning of reading.warnings) logger.warn({ file }, warning)
    warnings.set(reading.platform, reading.warnings)
    return reading.platform
  }

  const builtin = (id: string): PlatformDefinition => {
    const definition = builtins.get(id)
    if (!definition)
      throw new CommandError('platform.unknown', `There is no platform ${id}.`, {
        hint: `Built in are ${[...builtins.keys()].join(' and ')}; a folder with a till.yaml is one as well.`,
      })
    return definition
  }

  const stampOf = async (folder: string): Promise<string> =>
    JSON.stringify(await Promise.all(DECLARING_FILES.map((file) => files.stamp(files.resolve(folder, file)))))

  const declared = (file: string, folder: string, reading: { text: string; stamp: string }): PlatformDefinition => {
    const definition = parse(reading.text, files.shorten(files.resolve(folder, file)), 'folder')
    readings.set(definition, reading)
    return definition
  }

  const inFolder = async (folder: string): Promise<PlatformDefinition> => {
    const shown = files.shorten(folder)
    if (!(await files.isFolder(folder))) throw new CommandError('folder.missing', `There is no folder ${shown}.`)
    const stamp = await stampOf(folder)
    const present = new Map<string, string>()
    for (const name of TELLING_FILES) {
      const path = files.resolve(folder, name)
      if (await files.isFolder(path)) present.set(name, '')
      else {
        const text = await files.readText(path)
        if (text !== null) present.set(name, text)
      }
    }
    const found = recognise({ existing: [...present.keys()], envLocal: present.get('.env.local') ?? null })
    if (found.kind === 'till-yaml') return declared(found.file, folder, { text: present.get(found.file) ?? '', stamp })
    if (found.kind === 'tekton') return builtin('tekton')
    throw new CommandError('folder.unrecognised', `${shown} has no till.yaml and is no Tekton checkout.`, {
      hint: 'Put a till.yaml there that lists its components (docs/till-yaml.md shows how), or choose another folder.',
    })
  }

  return {
    async load() {
      for (const { id, path, text, reading } of await platforms.builtin()) {
        builtins.set(id, reading ? accept(reading, path) : parse(text, path, 'builtin', id))
      }
    },
    async again(definition, root) {
      const before = readings.get(definition)
      // What ships with Till changes with Till only.
      if (before === undefined) return definition
      const stamp = await stampOf(root)
      for (const file of DECLARING_FILES) {
        const text = await files.readText(files.resolve(root, file))
        if (text !== null) return text === before.text ? definition : declared(file, root, { text, stamp })
      }
      throw new CommandError('folder.unrecognised', `${files.shorten(root)} has no till.yaml any more.`)
    },
    stampOf,
    stampRead: (definition) => readings.get(definition)?.stamp,
    rowOf: platformRow,
    warningsOf: (definition) => warnings.get(definition) ?? [],
    rows: () => [...builtins.values()].map(platformRow),
    builtin,
    inFolder,
    forInstance: async (platform, root) => builtins.get(platform) ?? inFolder(root),
  }
}
