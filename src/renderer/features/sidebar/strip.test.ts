import { expect, it } from 'vitest'
import { lanePaths } from './strip'

const block = { base: 8_100, size: 100 }

it('puts each port at its place and joins those of one state', () => {
  const paths = lanePaths(
    block,
    [
      { port: 8_100, state: 'ready' },
      { port: 8_199, state: 'ready' },
      { port: 8_104, state: 'failed' },
    ],
    200,
    6,
  )
  expect(paths).toEqual([
    { state: 'ready', path: 'M0 0h2v6h-2zM198 0h2v6h-2z' },
    { state: 'failed', path: 'M8 0h2v6h-2z' },
  ])
})

it('leaves out what is not of the block', () => {
  expect(lanePaths(block, [{ port: 8_200, state: 'ready' }], 200, 6)).toEqual([])
})
