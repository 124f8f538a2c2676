import { describe, expect, it } from 'vitest'
import type { AheadRow } from '@shared/model/conflicts'
import type { PlatformRow } from '@shared/model/rows'
import type { Proposal } from '@shared/contract/commands'
import { changed, creationOf, initialForm, missingOf, portOf, requestOf } from './request-form'

const sample: PlatformRow = {
  id: 'sample',
  name: 'Sample',
  description: '',
  source: 'builtin',
  isSample: true,
  needsFolder: false,
  componentCount: 10,
  specialistCount: 4,
  componentBase: 8000,
  aiBase: 45_000,
  blockSize: 100,
}
const tekton: PlatformRow = { ...sample, id: 'tekton', name: 'Tekton', isSample: false, needsFolder: true }
const bare: PlatformRow = { ...sample, id: 'bare', aiBase: null }
const platforms = [sample, tekton, bare]
const proposed = { ports: { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } } } as Proposal

const sampleForm = initialForm({ platform: 'sample', folder: null }, platforms)
const empty = initialForm({ platform: null, folder: null }, platforms)

describe('the new-instance form', () => {
  it('asks for the sample as primary at once, and starts it', () => {
    expect(requestOf(sampleForm, sample)).toEqual({
      platform: 'sample',
      folder: null,
      mode: 'primary',
      name: null,
      componentBase: null,
      aiBase: null,
    })
    expect(sampleForm.isStartedWhenCreated).toBe(true)
  })

  it('says what is missing before it asks', () => {
    expect(missingOf(empty, null)).toBe('Choose a folder, or a platform.')
    const chosen = changed(empty, { kind: 'platform', platform: tekton })
    expect(missingOf(chosen, tekton)).toBe('Choose the folder of the Tekton checkout.')
    expect(requestOf(chosen, tekton)).toBeNull()
    expect(requestOf(changed(chosen, { kind: 'folder', folder: '/w/x' }), tekton)).toMatchObject({
      folder: '/w/x',
      mode: null,
    })
    expect(chosen.isStartedWhenCreated).toBe(false)
  })

  it('takes platform and folder from an inspected folder', () => {
    const form = changed(empty, { kind: 'inspected', folder: '/w/x', platform: tekton })
    expect(requestOf(form, tekton)).toMatchObject({ platform: 'tekton', folder: '/w/x' })
  })

  it('leaves the AI base to Till while it is not known whether there is such a lane', () => {
    let form = initialForm({ platform: null, folder: '/w/x' }, platforms)
    form = changed(form, { kind: 'mode', mode: 'custom', proposal: null })
    form = changed(form, { kind: 'component-base', text: '9000', platform: null })
    expect(requestOf(form, null)).toMatchObject({ componentBase: 9000, aiBase: null })
  })

  it('goes back to whatever a folder holds', () => {
    const form = changed(sampleForm, { kind: 'any-platform' })
    expect(requestOf(form, null)).toBeNull()
    expect(form).toMatchObject({ platform: null, mode: null, isStartedWhenCreated: false })
  })

  it('drops the folder for a platform that has none, keeps the name', () => {
    let form = changed(empty, { kind: 'inspected', folder: '/w/x', platform: tekton })
    form = changed(form, { kind: 'name', name: ' mine ' })
    form = changed(form, { kind: 'platform', platform: sample })
    expect(requestOf(form, sample)).toMatchObject({ folder: null, name: 'mine' })
  })

  it('begins custom bases at what was proposed and moves both lanes together', () => {
    let form = changed(sampleForm, { kind: 'mode', mode: 'custom', proposal: proposed })
    expect(requestOf(form, sample)).toMatchObject({ mode: 'custom', componentBase: 8100, aiBase: 45_100 })
    form = changed(form, { kind: 'component-base', text: '9300', platform: sample })
    expect(requestOf(form, sample)).toMatchObject({ componentBase: 9300, aiBase: 46_300 })
    form = changed(form, { kind: 'ai-base', text: '50000' })
    form = changed(form, { kind: 'component-base', text: '9400', platform: sample })
    expect(requestOf(form, sample)).toMatchObject({ componentBase: 9400, aiBase: 50_000 })
  })

  it('sends no bases outside custom mode, and keeps them for when it comes back', () => {
    let form = changed(sampleForm, { kind: 'mode', mode: 'custom', proposal: proposed })
    form = changed(form, { kind: 'component-base', text: '9300', platform: sample })
    form = changed(form, { kind: 'mode', mode: 'coder-a', proposal: proposed })
    expect(requestOf(form, sample)).toMatchObject({ mode: 'coder-a', componentBase: null, aiBase: null })
    form = changed(form, { kind: 'mode', mode: 'custom', proposal: proposed })
    expect(requestOf(form, sample)).toMatchObject({ componentBase: 9300 })
  })

  it('does not ask with a base that is no port, nor for an AI base the platform has not', () => {
    let form = changed(sampleForm, { kind: 'mode', mode: 'custom', proposal: proposed })
    form = changed(form, { kind: 'component-base', text: '99999', platform: sample })
    expect(missingOf(form, sample)).toBe('The component base must be a port from 1 to 65535.')
    form = changed(form, { kind: 'component-base', text: '9000', platform: bare })
    form = changed(form, { kind: 'ai-base', text: '' })
    expect(missingOf(form, sample)).toBe('The AI base must be a port from 1 to 65535.')
    expect(requestOf(form, bare)).toMatchObject({ componentBase: 9000, aiBase: null })
  })
})

describe('creationOf', () => {
  it('sends what was shown, so that nothing is decided anew', () => {
    const request = requestOf(initialForm({ platform: 'tekton', folder: '/w/x' }, platforms), tekton)!
    const shown = { ...proposed, mode: 'coder-a', name: 'Coder-A' }
    expect(creationOf(request, shown)).toEqual({
      platform: 'tekton',
      folder: '/w/x',
      mode: 'coder-a',
      name: 'Coder-A',
      componentBase: 8100,
      aiBase: 45_100,
    })
    const oneLane = { ...shown, ports: { component: { base: 9000, size: 30 }, ai: null } }
    expect(creationOf(request, oneLane)).toMatchObject({ componentBase: 9000, aiBase: null })
  })
})

describe('portOf', () => {
  it('takes whole numbers in the range of ports only', () => {
    expect([' 8000 ', '1', '65535'].map(portOf)).toEqual([8000, 1, 65_535])
    expect(['', '0', '65536', '80a', '-1', '8e3', '80.0'].map(portOf)).toEqual(Array(7).fill(null))
  })

  it('asks for blocks that were kept, and lets them go with a mode, a platform, or another folder', () => {
    const ahead: AheadRow = {
      id: 'ahead-1',
      note: 'the release',
      platform: 'tekton',
      platformName: 'Tekton',
      ports: { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } },
      at: 0,
    }
    const form = changed(initialForm({ platform: 'tekton', folder: '/w/x' }, platforms), { kind: 'ahead', ahead })
    expect(requestOf(form, tekton)).toMatchObject({ mode: null, ahead: 'ahead-1', componentBase: null })
    const others = [
      changed(form, { kind: 'mode', mode: 'coder-c', proposal: null }),
      changed(form, { kind: 'platform', platform: sample }),
      changed(form, { kind: 'any-platform' }),
      changed(form, { kind: 'inspected', folder: '/w/y', platform: sample }),
    ]
    expect(others.map((each) => each.ahead)).toEqual([null, null, null, null])
    expect(changed(form, { kind: 'inspected', folder: '/w/y', platform: tekton }).ahead).toBe('ahead-1')
  })

  it('sends a reason once it says something', () => {
    const written = (reason: string) => requestOf(changed(sampleForm, { kind: 'reason', reason }), sample)
    expect(written('  a ')).not.toHaveProperty('reason')
    expect(written(' an old rule ')).toMatchObject({ reason: 'an old rule' })
  })
})
