import { describe, it } from 'vitest'
import type { InstanceId, Ref } from '@shared/model/ids'
import { withHouse } from './testing/with-house'

const DUO = `
  hermes: { <<: *service, port: 1, entrypoint: [part.mjs] }
  engram: { <<: *service, port: 2, entrypoint: [part.mjs], depends_on: { hermes: { condition: process_healthy } } }
`
const ALL = { instance: 'trio' as InstanceId, refs: [], level: null, from: null, to: null }
const HERMES = 'trio/hermes' as Ref

describe('the logs of real processes', () => {
  it('are searched, merged, looked around in, and kept over a restart', async ({ expect }) => {
    await withHouse(DUO, async (till) => {
      const nothing = await till.refused('log.range', {
        ref: HERMES,
        run: null,
        offset: null,
        at: null,
        before: 5,
        after: 5,
      })
      expect(nothing.code).toBe('log.none')
      await till.call('instance.start', { id: 'trio' })
      await till.allReach('ready')

      const merged = await till.call('log.merged', { filter: ALL, before: null, lines: 100 })
      expect(new Set(merged.lines.map((line) => line.ref))).toEqual(new Set(['trio/hermes', 'trio/engram']))
      const times = merged.lines.map((line) => line.at ?? NaN)
      expect(times).toEqual(times.toSorted((a, b) => a - b))

      const said = merged.lines.find((line) => line.ref === HERMES && line.text !== '')
      const { hits, searchedFiles } = await till.call('log.search', {
        filter: ALL,
        pattern: said?.text.slice(0, 200) ?? '',
        isRegex: false,
        isCaseSensitive: true,
        limit: 500,
      })
      expect(hits).toContainEqual(expect.objectContaining({ ref: HERMES, offset: said?.offset, text: said?.text }))
      expect(searchedFiles).toBe(2)
      const around = { at: null, before: 0, after: 0 }
      const range = await till.call('log.range', { ref: HERMES, run: null, offset: said?.offset ?? 0, ...around })
      expect(range.lines.map((line) => line.text)).toEqual([said?.text])

      await till.call('component.restart', { ref: HERMES })
      await expect.poll(() => till.row('hermes').run).not.toBe(range.run)
      await till.reaches('hermes', 'ready')
      const former = await till.call('log.range', { ref: HERMES, run: range.run, offset: said?.offset ?? 0, ...around })
      expect([former.path, former.lines]).toEqual([range.path, range.lines])
      const latter = await till.call('log.range', { ref: HERMES, run: null, offset: 0, ...around })
      expect(latter.path).not.toBe(range.path)

      const wrong = await till.refused('log.search', {
        filter: ALL,
        pattern: '(',
        isRegex: true,
        isCaseSensitive: false,
        limit: 5,
      })
      expect(wrong.code).toBe('log.pattern')
      const editor = await till.refused('log.openInEditor', { ref: HERMES, run: null, offset: null })
      expect(editor).toMatchObject({
        code: 'host.unavailable',
        hint: 'till logs trio/hermes --edit opens it in yours.',
      })
    })
  })
})
