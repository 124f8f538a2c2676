import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Blocks } from '@shared/model/ports'
import type { Reservation } from '../../engine/effects'
import { checkReservation } from './overlap'

const reservation = (instance: string, component: [number, number], ai: [number, number] | null): Reservation => ({
  instance: instance as InstanceId,
  root: `/srv/${instance}`,
  ports: {
    component: { base: component[0], size: component[1] },
    ai: ai === null ? null : { base: ai[0], size: ai[1] },
  },
  ahead: null,
})

function failureOf(wish: Reservation, others: Reservation[]) {
  try {
    checkReservation(wish, others)
    return null
  } catch (error) {
    if (error instanceof CommandError) return error.failure
    throw error
  }
}

test('names whose the ports are', () => {
  const other = reservation('coder-a', [8100, 100], [45_100, 100])
  expect(failureOf(reservation('x', [8199, 10], null), [other])).toEqual({
    code: 'ports.overlap',
    message: 'Ports 8199–8208 overlap 8100–8199, the component block of coder-a (/srv/coder-a).',
    hint: 'Choose another base, or remove coder-a.',
  })
  expect(failureOf(reservation('x', [8200, 100], [45_200, 100]), [other])).toBeNull()
})

test('names what blocks are kept ahead for', () => {
  const kept = {
    ...reservation('k4', [8300, 100], null),
    root: '',
    ahead: { note: 'the release branch', platform: 'x', at: 1 },
  }
  expect(failureOf(reservation('x', [8350, 10], null), [kept])).toMatchObject({
    message: 'Ports 8350–8359 overlap 8300–8399, the component block kept ahead for “the release branch”.',
    hint: 'Choose another base, or release what is kept.',
  })
})

test('a component block may not lie in the AI block of another, nor in its own', () => {
  const other = reservation('coder-a', [8100, 100], [45_100, 100])
  expect(failureOf(reservation('x', [45_150, 10], null), [other])?.message).toContain('the AI block of coder-a')
  expect(failureOf(reservation('x', [9000, 100], [9099, 100]), [])?.message).toContain('The two blocks of x overlap')
})

test('its own reservation is no obstacle; a block beyond the last port is', () => {
  const own = reservation('x', [8100, 100], null)
  expect(failureOf(reservation('x', [8150, 100], null), [own])).toBeNull()
  expect(failureOf(reservation('x', [65_437, 100], null), [])).toMatchObject({
    code: 'ports.range',
    hint: 'Choose a base of at most 65436.',
  })
})

test('whatever is accepted, no two reservations share a port', () => {
  const block = fc.tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 60 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(block, fc.option(block)), { maxLength: 40 }), (wishes) => {
      const accepted: Reservation[] = []
      wishes.forEach(([component, ai], index) => {
        const wish = reservation(`i${index}`, component, ai)
        if (failureOf(wish, accepted) === null) accepted.push(wish)
      })
      const ports = accepted.flatMap((each) => portsOf(each.ports))
      expect(new Set(ports).size).toBe(ports.length)
    }),
    { numRuns: 200 },
  )
})

function portsOf(blocks: Blocks): number[] {
  return [blocks.component, ...(blocks.ai === null ? [] : [blocks.ai])].flatMap(({ base, size }) =>
    Array.from({ length: size }, (_, offset) => base + offset),
  )
}
