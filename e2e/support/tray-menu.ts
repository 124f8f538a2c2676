import type dbus from 'dbus-next'

/** One line of a tray's menu. */
export type MenuLine = {
  id: number
  /** Without the underscores that mark access keys; empty for a separator. */
  label: string
  isSeparator: boolean
  isEnabled: boolean
  lines: MenuLine[]
}

/** What com.canonical.dbusmenu answers to GetLayout: id, properties, children (each in a variant). */
type Layout = [number, Record<string, dbus.Variant<unknown>>, dbus.Variant<Layout>[]]

/** A menu's line with all below it, from the layout that com.canonical.dbusmenu tells. */
export function readLayout([id, properties, children]: Layout): MenuLine {
  const label = properties['label']?.value
  return {
    id,
    label: typeof label === 'string' ? label.replaceAll(/_(.)/g, '$1') : '',
    isSeparator: properties['type']?.value === 'separator',
    isEnabled: properties['enabled']?.value !== false,
    lines: children.map((child) => readLayout(child.value)),
  }
}

/** The line one reaches by these labels, each the whole text or a pattern; undefined where a step is missing. */
export function findLine(menu: MenuLine, path: (string | RegExp)[]): MenuLine | undefined {
  return path.reduce<MenuLine | undefined>(
    (line, step) => line?.lines.find(({ label }) => (typeof step === 'string' ? label === step : step.test(label))),
    menu,
  )
}

/** The menu as an indented text, for the message of a failing test. */
export function printMenu(menu: MenuLine, depth = 0): string {
  return menu.lines
    .map((line) => `${'  '.repeat(depth)}${line.isSeparator ? '---' : line.label}\n${printMenu(line, depth + 1)}`)
    .join('')
}
