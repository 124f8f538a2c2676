import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { InstanceId } from '@shared/model/ids'
import type { PlatformLibrary } from '../../engine/effects'
import { createFiles } from '../files/files'
import { createPlatformLibrary } from './library'
import { findResources } from './resources'

const INSTANCE = 'sample-2' as InstanceId

let folder: string
let shipped: string
let library: PlatformLibrary
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'till-plat-'))
  shipped = join(folder, 'resources', 'platforms', 'sample')
  mkdirSync(join(shipped, 'services', 'deep'), { recursive: true })
  writeFileSync(join(shipped, 'till.yaml'), 'id: sample\n')
  writeFileSync(join(shipped, 'services', 'a.mjs'), 'v1')
  writeFileSync(join(shipped, 'services', 'deep', 'b.mjs'), Buffer.from([0, 1, 2, 255]))
  chmodSync(join(shipped, 'services', 'a.mjs'), 0o755)
  mkdirSync(join(folder, 'resources', 'platforms', 'tekton'))
  writeFileSync(join(folder, 'resources', 'platforms', 'tekton', 'till.yaml'), 'id: tekton\n')
  mkdirSync(join(folder, 'resources', 'platforms', 'no-definition'))
  writeFileSync(join(folder, 'resources', 'platforms', 'README.md'), '')
  library = createPlatformLibrary({
    resources: join(folder, 'resources'),
    dataFolder: { samples: join(folder, 'samples') },
    files: createFiles({ home: folder }),
  })
})
afterEach(() => rmSync(folder, { recursive: true }))

const installed = (...parts: string[]): string => join(folder, 'samples', 'sample-2', ...parts)

test('the definitions that ship', async () => {
  expect(await library.builtin()).toEqual([
    { id: 'sample', path: join(shipped, 'till.yaml'), text: 'id: sample\n', folder: shipped, reading: null },
    expect.objectContaining({ id: 'tekton', text: 'id: tekton\n' }),
  ])
})

test('what the build read is taken for the very same text only, and a build without it is no fault', async () => {
  const readings = join(folder, 'platforms.json')
  const reading = { ok: false, problems: [] }
  writeFileSync(
    readings,
    JSON.stringify({ sample: { text: 'id: sample\n', reading }, tekton: { text: 'older', reading } }),
  )
  const options = {
    resources: join(folder, 'resources'),
    dataFolder: { samples: '' },
    files: createFiles({ home: folder }),
  }
  const built = await createPlatformLibrary({ ...options, readings }).builtin()
  expect(built.map((one) => one.reading)).toEqual([reading, null])
  const unbuilt = await createPlatformLibrary({ ...options, readings: join(folder, 'none.json') }).builtin()
  expect(unbuilt.map((one) => one.reading)).toEqual([null, null])
})

test('install copies, privately; again it brings up to date and leaves what is the person’s', async () => {
  expect(await library.install('sample', INSTANCE)).toBe(installed())
  expect(library.rootFor(INSTANCE)).toBe(installed())
  expect(readFileSync(installed('services', 'deep', 'b.mjs'))).toEqual(Buffer.from([0, 1, 2, 255]))
  for (const path of [installed(), installed('services'), installed('services', 'deep')]) {
    expect(statSync(path).mode & 0o777).toBe(0o700)
  }
  for (const path of [installed('till.yaml'), installed('services', 'a.mjs')]) {
    expect(statSync(path).mode & 0o777).toBe(0o600)
  }

  writeFileSync(installed('.env.local'), 'A=1')
  writeFileSync(installed('services', 'mine.mjs'), 'mine')
  const untouched = statSync(installed('till.yaml'))
  const old = statSync(installed('services', 'a.mjs'))
  writeFileSync(join(shipped, 'services', 'a.mjs'), 'v2')
  await library.install('sample', INSTANCE)

  expect(readFileSync(installed('services', 'a.mjs'), 'utf8')).toBe('v2')
  expect(statSync(installed('services', 'a.mjs')).ino, 'replaced, not written over').not.toBe(old.ino)
  expect(statSync(installed('till.yaml'))).toMatchObject({ ino: untouched.ino, mtimeMs: untouched.mtimeMs })
  expect(readFileSync(installed('.env.local'), 'utf8')).toBe('A=1')
  expect(readFileSync(installed('services', 'mine.mjs'), 'utf8')).toBe('mine')
  expect(readdirSync(installed()).toSorted()).toEqual(['.env.local', 'services', 'till.yaml'])
})

test('no link is followed out of the copy, no strange thing replaced', async () => {
  await library.install('sample', INSTANCE)
  const outside = join(folder, 'outside')
  mkdirSync(outside)
  rmSync(installed('services'), { recursive: true })
  symlinkSync(outside, installed('services'))
  await expect(library.install('sample', INSTANCE)).rejects.toThrow(`${installed('services')} is in the way`)
  expect(readdirSync(outside)).toEqual([])
  rmSync(installed('till.yaml'))
  mkdirSync(installed('till.yaml'))
  await expect(library.install('sample', INSTANCE)).rejects.toThrow('is in the way')
})

test('what there is not is said', async () => {
  await expect(library.install('nope', INSTANCE)).rejects.toThrow('Till has no platform nope of its own.')
  await expect(library.install('sample', '../x' as InstanceId)).rejects.toThrow('can’t be the id of an instance')
  expect(() => library.rootFor('..' as InstanceId)).toThrow('can’t be the id of an instance')
})

test('the resources are found from a checkout and from a package', () => {
  expect(findResources(join(folder, 'out', 'main'))).toBe(join(folder, 'resources'))
  expect(findResources('/nowhere/out/main', folder)).toBe(join(folder, 'resources'))
  expect(() => findResources('/nowhere/out/main', '/elsewhere')).toThrow(
    'Till’s own platforms are missing: looked in /elsewhere/resources and /nowhere/resources.',
  )
})
