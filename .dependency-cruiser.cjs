'use strict'
// Who may import whom: the table of CONTRIBUTING.md. Each rule's comment says what to do instead.
// Run by scripts/check-layers.js, which also plants a violation of every rule to see that it is caught.

// Tests, fakes and testing/ folders may reach further than the code they test.
const TEST = String.raw`\.test\.tsx?$|\.fake\.ts$|/testing/`
const from = (path) => ({ path, pathNot: TEST })
const ENTRY = String.raw`^src/main/[^/]+\.ts$`
const PURE = '^src/shared/|^src/main/(domain|engine)/'
const ELECTRON = '(^|/)node_modules/electron/|^electron($|/)'

/** Modules of src/ that are none of these. */
const otherThan = (...allowed) => ({ path: '^src/', pathNot: [...allowed, TEST] })

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules must not need one another. Move what both need into a third, lower one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'This import leads nowhere. Correct the path, or add the package to package.json.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: ELECTRON },
    },
    {
      name: 'no-test-code',
      comment: 'Product code must not import tests or fakes. Move what it needs beside the sources.',
      severity: 'error',
      from: from('^src/'),
      to: { path: TEST },
    },
    {
      name: 'shared-knows-shared',
      comment:
        'src/shared is known by every process and knows none. Move the code that needs more to main or renderer.',
      severity: 'error',
      from: from('^src/shared/'),
      to: otherThan('^src/shared/'),
    },
    {
      name: 'domain-knows-domain',
      comment: 'The domain decides from values. Let the engine fetch what is needed and pass it in.',
      severity: 'error',
      from: from('^src/main/domain/'),
      to: otherThan('^src/shared/', '^src/main/domain/'),
    },
    {
      name: 'engine-acts-through-effects',
      comment: 'The engine reaches the world through effects.ts only. Add an effect and implement it in an adapter.',
      severity: 'error',
      from: from('^src/main/engine/'),
      to: otherThan('^src/shared/', '^src/main/domain/', '^src/main/engine/'),
    },
    {
      name: 'pure-layers-stay-pure',
      comment:
        'shared, domain and engine use no Node module, no Electron and no package but zod and yaml. Do it in an adapter.',
      severity: 'error',
      from: from(PURE),
      to: { path: '.', pathNot: ['^src/', '(^|/)node_modules/(zod|yaml)/'] },
    },
    {
      name: 'adapters-know-effects',
      comment:
        'An adapter implements effects.ts and decides nothing. Move decisions to the domain and pass the result in.',
      severity: 'error',
      from: from('^src/main/adapters/'),
      to: otherThan('^src/shared/', String.raw`^src/main/engine/effects(\.ts$|/)`, '^src/main/adapters/'),
    },
    {
      name: 'hosts-know-engine',
      comment:
        'A host shows what the engine says. Ask the engine, or have an entry (index, headless) pass the adapter in.',
      severity: 'error',
      from: from('^src/main/hosts/'),
      to: otherThan('^src/shared/', '^src/main/engine/', '^src/main/hosts/'),
    },
    {
      name: 'hosts-apart',
      comment: 'Hosts do not know one another. Move what two hosts need to src/main/hosts/ itself, or to src/shared.',
      severity: 'error',
      from: { path: '^src/main/hosts/([^/]+)/', pathNot: TEST },
      to: { path: '^src/main/hosts/[^/]+/', pathNot: '^src/main/hosts/$1/' },
    },
    {
      name: 'entries-wire-only',
      comment: 'Entries put engine, adapters and hosts together. Move decisions to the engine or the domain.',
      severity: 'error',
      from: from(ENTRY),
      to: otherThan('^src/shared/', '^src/main/(engine|adapters|hosts)/', ENTRY),
    },
    {
      name: 'electron-in-its-places',
      comment:
        'Only the Electron host, src/main/index.ts and the preload see Electron. Pass what is needed as a value or function.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [TEST, '^src/main/hosts/electron/', String.raw`^src/main/index\.ts$`, '^src/preload/'],
      },
      to: { path: ELECTRON },
    },
    {
      name: 'headless-without-electron',
      comment: 'Entries that run without Electron must not reach its host. Move what is shared out of hosts/electron.',
      severity: 'error',
      from: { path: ENTRY, pathNot: [TEST, String.raw`^src/main/index\.ts$`] },
      to: { path: '^src/main/hosts/electron/', reachable: true },
    },
    {
      name: 'preload-knows-contract',
      comment: 'The preload exposes the bridge and nothing else. Do the work in main or in the renderer.',
      severity: 'error',
      from: from('^src/preload/'),
      to: { path: '.', pathNot: ['^src/shared/contract/', '^src/preload/', ELECTRON] },
    },
    {
      name: 'renderer-knows-shared',
      comment: "The renderer shows main's state through the bridge. Add a row or a command to the contract.",
      severity: 'error',
      from: from('^src/renderer/'),
      to: otherThan('^src/shared/', '^src/renderer/'),
    },
    {
      name: 'renderer-without-node',
      comment: 'A page has no Node. Have main do it, by a command of the contract.',
      severity: 'error',
      from: from('^src/renderer/'),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'react-in-renderer',
      comment: 'React belongs to the renderer. Keep views there and hand them values.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/renderer/' },
      to: { path: '(^|/)node_modules/(react|react-dom|zustand)/' },
    },
    {
      name: 'features-apart',
      comment: 'Features never import one another. Meet in state/selectors.ts, or move the shared piece to ui/.',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/', pathNot: TEST },
      to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
    },
    {
      name: 'features-on-top',
      comment:
        'ui/, state/ and theme/ carry the features and must not know them. Turn the import round: pass it in as a prop.',
      severity: 'error',
      from: from('^src/renderer/(ui|state|theme)/'),
      to: { path: '^src/renderer/features/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
