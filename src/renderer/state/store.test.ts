import { beforeEach, expect, it } from 'vitest'
import { anInstance, aSnapshot } from '../testing/fixture'
import { flushPatches, resetProjection, takePatch, takeSnapshot, useProjection } from './store'

const name = (id: string): string | undefined => useProjection.getState().tables.instances.get(id)?.name

beforeEach(() => resetProjection())

it('shows a snapshot, then the patches after it', () => {
  const snapshot = aSnapshot()
  takeSnapshot(snapshot)
  expect(name('coder-a')).toBe('Coder-A')
  takePatch({
    revision: snapshot.revision + 1,
    put: { instances: [anInstance({ id: 'coder-a', name: 'Renamed' })] },
    gone: {},
  })
  expect(name('coder-a')).toBe('Coder-A')
  flushPatches()
  expect(name('coder-a')).toBe('Renamed')
})

it('takes no harm from a patch that is older than, or the same as, what is shown', () => {
  const snapshot = aSnapshot()
  takeSnapshot(snapshot)
  const before = useProjection.getState().tables
  takePatch({ revision: snapshot.revision, put: { instances: [anInstance({ id: 'coder-a', name: 'Old' })] }, gone: {} })
  takePatch({ revision: 1, put: {}, gone: { instances: ['coder-a'] } })
  flushPatches()
  expect(useProjection.getState().tables).toBe(before)
})

it('keeps patches that overtook the snapshot until it is there', () => {
  const snapshot = aSnapshot()
  takePatch({ revision: snapshot.revision + 5, put: {}, gone: { instances: ['coder-b'] } })
  takeSnapshot(snapshot)
  expect(name('coder-b')).toBeUndefined()
  expect(useProjection.getState().revision).toBe(snapshot.revision + 5)
})

it('leaves tables and rows alone that a patch does not name', () => {
  const snapshot = aSnapshot()
  takeSnapshot(snapshot)
  const before = useProjection.getState().tables
  takePatch({ revision: snapshot.revision + 1, put: { instances: [anInstance({ id: 'coder-a' })] }, gone: {} })
  flushPatches()
  const after = useProjection.getState().tables
  expect(after.components).toBe(before.components)
  expect(after.instances).not.toBe(before.instances)
  expect(after.instances.get('primary')).toBe(before.instances.get('primary'))
})

it('leaves rows and parts of rows alone of which a patch says nothing new', () => {
  const snapshot = aSnapshot()
  takeSnapshot(snapshot)
  const before = useProjection.getState().tables
  const row = before.instances.get('coder-a')!
  takePatch({ revision: snapshot.revision + 1, put: { instances: [structuredClone(row)] }, gone: {} })
  flushPatches()
  expect(useProjection.getState().tables.instances).toBe(before.instances)
  const changed = { ...structuredClone(row), label: 'changed' }
  takePatch({ revision: snapshot.revision + 2, put: { instances: [changed] }, gone: {} })
  flushPatches()
  const after = useProjection.getState().tables.instances.get('coder-a')
  expect(after).toEqual(changed)
  expect(after?.ports).toBe(row.ports)
})

it('joins the patches of one frame into one change', async () => {
  const snapshot = aSnapshot()
  takeSnapshot(snapshot)
  let changes = 0
  const end = useProjection.subscribe(() => (changes += 1))
  for (let n = 1; n <= 50; n += 1) {
    takePatch({
      revision: snapshot.revision + n,
      put: { instances: [anInstance({ id: 'coder-a', name: `n${n}` })] },
      gone: {},
    })
  }
  await new Promise((done) => requestAnimationFrame(done))
  end()
  expect(name('coder-a')).toBe('n50')
  expect(changes).toBe(1)
})
