import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Rectangle } from 'electron'
import type { Settings } from '@shared/model/rows'

/** What the window remembers from one run to the next. */
export type WindowMemory = {
  /** Where the window was when it was not maximised; null: never moved. */
  place: Rectangle | null
  isMaximized: boolean
  /** The theme of last time, so that the first frame already has its colour. */
  theme: Settings['theme']
  /** Whether the person was told that closing the window leaves Till in the tray. */
  knowsTray: boolean
}

const FRESH: WindowMemory = { place: null, isMaximized: false, theme: 'system', knowsTray: false }

/** Reads the memory; a missing, unreadable or broken file is a fresh start, because nothing in it is worth a question. */
export function readWindowMemory(file: string): WindowMemory {
  try {
    return parseWindowMemory(readFileSync(file, 'utf8'))
  } catch {
    // Whatever it is: a window must open, and writing the memory will tell the log.
    return FRESH
  }
}

/** The memory a text holds; whatever does not fit is as if it had never been there. */
export function parseWindowMemory(text: string): WindowMemory {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = {}
  }
  // By hand: with the schemas the window would come a twentieth of a second later.
  const told = { ...FRESH, ...(value as Partial<Record<keyof WindowMemory, unknown>>) }
  const { isMaximized, theme, knowsTray } = told
  const place = told.place === null ? null : placeFrom(told.place)
  const fits =
    place !== undefined && typeof isMaximized === 'boolean' && isTheme(theme) && typeof knowsTray === 'boolean'
  return fits ? { place, isMaximized, theme, knowsTray } : FRESH
}

/** Its four numbers and nothing else that the file may hold: they become options of a window. */
function placeFrom(value: unknown): Rectangle | undefined {
  const { x, y, width, height } = Object(value) as Partial<Record<keyof Rectangle, unknown>>
  if (!isNumber(x) || !isNumber(y) || !isNumber(width) || !isNumber(height)) return undefined
  return { x, y, width, height }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isTheme(value: unknown): value is Settings['theme'] {
  return value === 'system' || value === 'light' || value === 'dark'
}

/** Replaces the memory atomically; mode 0600. */
export function writeWindowMemory(file: string, memory: WindowMemory): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${String(process.pid)}.tmp`
  writeFileSync(draft, JSON.stringify(memory), { mode: 0o600 })
  renameSync(draft, file)
}

/** How much of the window must be on a screen, in pixels each way, for it to be worth opening there. */
const VISIBLE_PX = 120

/** The remembered place if enough of it is still on one of the screens, else null: the system decides. */
export function placeOnScreen(place: Rectangle | null, screens: Rectangle[]): Rectangle | null {
  if (place === null) return null
  const overlap = (from: number, size: number, otherFrom: number, otherSize: number): number =>
    Math.min(from + size, otherFrom + otherSize) - Math.max(from, otherFrom)
  const isSeen = screens.some(
    (screen) =>
      overlap(place.x, place.width, screen.x, screen.width) >= VISIBLE_PX &&
      overlap(place.y, place.height, screen.y, screen.height) >= VISIBLE_PX &&
      place.y >= screen.y,
  )
  return isSeen ? place : null
}
