import { renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useKept } from './use-kept'

it('is the object of before until it says something else', () => {
  const named = (name: string) => [{ ref: 'coder-a/hermes', name }]
  const { result, rerender } = renderHook(({ name }) => useKept(named(name)), { initialProps: { name: 'hermes' } })
  const first = result.current
  rerender({ name: 'hermes' })
  expect(result.current).toBe(first)
  rerender({ name: 'Hermes' })
  expect(result.current).toEqual(named('Hermes'))
  const second = result.current
  rerender({ name: 'Hermes' })
  expect(result.current).toBe(second)
})
