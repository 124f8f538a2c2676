import type { Comparison, Suggestion } from '@shared/contract/commands'
import type { Snapshot } from '@shared/contract/stream'
import type { InstanceId } from '@shared/model/ids'

/** What main would plausibly answer to `ports.compare` on the fixture's machine. */
export function aComparison({ tables }: Snapshot, instance: InstanceId): Comparison {
  const base = tables.instances.find(({ id }) => id === instance)?.ports.component.base ?? 8_000
  const rows = tables.components.filter((row) => row.instance === instance)
  return {
    instance,
    files: [
      { path: `~/src/${instance}/.env.local`, exists: true, problem: null },
      { path: `~/src/${instance}/.env.tekton`, exists: true, problem: null },
    ],
    ports: rows.map((row, index): Comparison['ports'][number] => {
      const port = row.port ?? base
      const variable = row.portVariable ?? ''
      const listening = tables.listeners
        .filter((listener) => listener.port === port)
        .map(({ label, ref }) => ({ port, label, isExpected: ref === row.id }))
      const stranger = listening.find(({ isExpected }) => !isExpected)
      const isOtherwise = row.component === 'metis' && instance === 'coder-a'
      const declared = [{ file: '.env.local', line: index + 7, variable, value: String(port) }]
      return {
        variable,
        aliases: row.aliases.map((alias) => `${alias.toUpperCase()}_PORT`),
        name: row.name,
        ref: row.id,
        lane: 'component',
        offset: port - base,
        declared: isOtherwise
          ? [{ file: '.env.tekton', line: 31, variable, value: String(port - 100) }, ...declared]
          : declared,
        declaredPort: port,
        reserved: port,
        listening,
        level: stranger !== undefined ? 'error' : isOtherwise ? 'warning' : 'ok',
        note:
          stranger !== undefined
            ? `${stranger.label} listens on ${port}.`
            : isOtherwise
              ? `.env.tekton says ${port - 100}; .env.local says ${port}, which wins.`
              : null,
      }
    }),
  }
}

/** What main would plausibly answer to `ports.suggest`. */
export function aSuggestion(): Suggestion {
  return {
    blocks: { component: { base: 8_400, size: 100 }, ai: { base: 45_400, size: 100 } },
    offset: 17,
    port: 8_117,
    explanation: [
      '8000-8099 is Primary’s.',
      '8100-8199 is Coder-A’s.',
      '8200-8299 is Coder-B’s.',
      '8300-8399 is kept for the review agent.',
    ],
  }
}
