import { delimiter } from 'node:path'
import { expect, test } from 'vitest'
import { withProgramsOf } from './env-path.js'

test('a folder comes first, by whatever name the path goes', () => {
  expect(withProgramsOf('/x/.bin', { PATH: '/bin' })).toEqual({ PATH: `/x/.bin${delimiter}/bin` })
  expect(withProgramsOf('/x/.bin', { Path: '/bin', A: '1' })).toEqual({ Path: `/x/.bin${delimiter}/bin`, A: '1' })
  expect(withProgramsOf('/x/.bin', {})).toEqual({ PATH: '/x/.bin' })
})
