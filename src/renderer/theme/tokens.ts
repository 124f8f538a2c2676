import type { LifecycleState } from '@shared/model/lifecycle'

/** The two looks. `system` is a setting and is resolved to one of these. */
export type Theme = 'light' | 'dark'

/** Colour by role: surfaces, lines, text, and the one accent. */
export type Role =
  | 'canvas'
  | 'panel'
  | 'raised'
  | 'hover'
  | 'selected'
  | 'line'
  | 'line-strong'
  | 'text'
  | 'muted'
  | 'faint'
  | 'accent'
  | 'on-accent'
  | 'focus'

/** A state's ink, for glyph and word, and its tint, for the ground behind them. */
export type StateColours = { ink: string; tint: string }

/** The surfaces a state's ink can lie on. */
export const SURFACES = ['canvas', 'panel', 'raised', 'hover', 'selected'] as const satisfies readonly Role[]

/** Colours by role and theme, as sRGB hex. The only place they are written; tokens.css is made from here. */
export const ROLES: Record<Theme, Record<Role, string>> = {
  light: {
    canvas: '#f5f7fa',
    panel: '#ffffff',
    raised: '#eef0f4',
    hover: '#ebedf1',
    selected: '#dce9fc',
    line: '#dcdee2',
    'line-strong': '#8f929a',
    text: '#1c1f25',
    muted: '#51555d',
    faint: '#636870',
    accent: '#145ec1',
    'on-accent': '#ffffff',
    focus: '#156cdd',
  },
  dark: {
    canvas: '#0d0e11',
    panel: '#16171a',
    raised: '#1f2024',
    hover: '#23252a',
    selected: '#203149',
    line: '#2c2e32',
    'line-strong': '#71747c',
    text: '#ebedf0',
    muted: '#aeb1b8',
    faint: '#989ba2',
    accent: '#7aacf6',
    'on-accent': '#0d0e11',
    focus: '#74acff',
  },
}

/** Cool is on its way, green is there, warm needs you, grey does not. Stopping is not orange: somebody asked for it. */
export const STATES: Record<Theme, Record<LifecycleState, StateColours>> = {
  light: {
    unknown: { ink: '#535864', tint: '#edf0f7' },
    registering: { ink: '#8a3aa0', tint: '#f7ecfa' },
    initializing: { ink: '#5b48c0', tint: '#eeeeff' },
    starting: { ink: '#0064b5', tint: '#e6f2ff' },
    ready: { ink: '#077542', tint: '#e5f5ea' },
    degraded: { ink: '#865900', tint: '#f9eee0' },
    failed: { ink: '#b71920', tint: '#ffebe8' },
    stopping: { ink: '#715b4e', tint: '#faede5' },
    stopped: { ink: '#656668', tint: '#eff0f1' },
  },
  dark: {
    unknown: { ink: '#b7becb', tint: '#25282d' },
    registering: { ink: '#d693ea', tint: '#2f2233' },
    initializing: { ink: '#a3a0f3', tint: '#262538' },
    starting: { ink: '#5db2f7', tint: '#192938' },
    ready: { ink: '#5fe19e', tint: '#182d21' },
    degraded: { ink: '#fec84b', tint: '#302613' },
    failed: { ink: '#fa6865', tint: '#37211f' },
    stopping: { ink: '#b3a192', tint: '#2d2620' },
    stopped: { ink: '#9a9b9e', tint: '#272829' },
  },
}

/**
 * The nine states in their order. Not taken from the model, whose file brings the validator along: it would be half of
 * the page's code and probes `new Function`, which the content security policy forbids.
 */
export const SHOWN_STATES = Object.keys(STATES.light) as readonly LifecycleState[]
