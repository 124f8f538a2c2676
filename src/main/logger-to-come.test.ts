import { expect, it } from 'vitest'
import type { Logger } from './engine/effects'
import { loggerToCome } from './logger-to-come'

it('writes what was said before there was a logger once there is one, in its order', async () => {
  const lines: unknown[] = []
  let come: (logger: Logger) => void = () => {}
  const logger = loggerToCome(
    new Promise<Logger>((resolve) => {
      come = resolve
    }),
  )
  logger.error({ error: 'x' }, 'first')
  logger.warn({}, 'second')
  const write = (level: string) => (facts: object, message: string) => void lines.push([level, facts, message])
  come({ info: write('info'), warn: write('warn'), error: write('error') })
  logger.info({}, 'third')
  await Promise.resolve()
  const before = [
    ['error', { error: 'x' }, 'first'],
    ['warn', {}, 'second'],
    ['info', {}, 'third'],
  ]
  expect(lines).toEqual(before)
  logger.error({}, 'the last one')
  expect(lines).toEqual([...before, ['error', {}, 'the last one']])
})
