import { expect, it } from 'vitest'
import { asCommandError } from './system-error'

it('keeps what the system threw beside what is sent', () => {
  const cause = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  const error = asCommandError(cause, '~/x can’t be read')
  expect(error.cause).toBe(cause)
  expect(error.failure).toEqual({ code: 'files.failed', message: '~/x can’t be read: permission was denied.' })
})
