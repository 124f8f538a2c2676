import { ROLES, STATES, type Theme } from './tokens'

const declarations = (theme: Theme, indent: string): string =>
  [
    `color-scheme: ${theme};`,
    ...Object.entries(ROLES[theme]).map(([role, colour]) => `--${role}: ${colour};`),
    ...Object.entries(STATES[theme]).flatMap(([state, { ink, tint }]) => [
      `--${state}-ink: ${ink};`,
      `--${state}-tint: ${tint};`,
    ]),
  ]
    .map((line) => `${indent}${line}`)
    .join('\n')

/** The text of tokens.css. A test holds the file to it, so that a colour is written once. */
export function tokensCss(): string {
  return [
    '/* Made from tokens.ts by tokensCss() in tokens-css.ts; a test holds it to that. */',
    `:root {\n${declarations('light', '  ')}\n}`,
    // Before the script has resolved the setting, the system's wish holds: no flash of the other theme.
    `@media (prefers-color-scheme: dark) {\n  :root:not([data-theme]) {\n${declarations('dark', '    ')}\n  }\n}`,
    `:root[data-theme='dark'] {\n${declarations('dark', '  ')}\n}`,
    '',
  ].join('\n')
}
