import { describe, expect, it } from 'vitest'
import { LIFECYCLE_STATES } from '@shared/model/lifecycle'
import { contrast } from './contrast'
import css from './tokens.css?raw'
import { tokensCss } from './tokens-css'
import { ROLES, SHOWN_STATES, STATES, SURFACES, type Theme } from './tokens'

const TEXT_CONTRAST = 4.5
const PART_CONTRAST = 3

const themes: Theme[] = ['light', 'dark']

describe('contrast', () => {
  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
    expect(contrast('#145ec1', '#145ec1')).toBe(1)
  })
})

describe.each(themes)('the %s theme', (theme) => {
  const grounds = SURFACES.map((surface) => [surface, ROLES[theme][surface]] as const)

  it.each(LIFECYCLE_STATES)('shows %s readably on every surface and on its own tint', (state) => {
    const { ink, tint } = STATES[theme][state]
    for (const [surface, colour] of [...grounds, ['tint', tint] as const]) {
      expect(contrast(ink, colour), `${state} on ${surface}`).toBeGreaterThanOrEqual(TEXT_CONTRAST)
    }
  })

  it.each(['text', 'muted', 'faint'] as const)('shows %s readably on every surface', (role) => {
    for (const [surface, colour] of grounds) {
      expect(contrast(ROLES[theme][role], colour), `${role} on ${surface}`).toBeGreaterThanOrEqual(TEXT_CONTRAST)
    }
  })

  it('shows the accent readably as text and as the ground of a button', () => {
    expect(contrast(ROLES[theme]['on-accent'], ROLES[theme].accent)).toBeGreaterThanOrEqual(TEXT_CONTRAST)
    expect(contrast(ROLES[theme].accent, ROLES[theme].panel)).toBeGreaterThanOrEqual(TEXT_CONTRAST)
  })

  it('shows the focus ring and the outline of controls on every surface', () => {
    for (const [surface, colour] of grounds) {
      expect(contrast(ROLES[theme].focus, colour), `focus on ${surface}`).toBeGreaterThanOrEqual(PART_CONTRAST)
    }
    expect(contrast(ROLES[theme]['line-strong'], ROLES[theme].panel)).toBeGreaterThanOrEqual(PART_CONTRAST)
  })
})

it('has tokens.css made from the tokens', () => {
  expect(css).toBe(tokensCss())
})

it('shows the states of the model, in its order', () => {
  expect(SHOWN_STATES).toEqual(LIFECYCLE_STATES)
})
