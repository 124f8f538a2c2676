import type { Snapshot } from '@shared/contract/stream'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Consequence, FileChange, PortChange } from '@shared/model/port-changes'

const NEXT_FREE_OFFSET = 17
const NEXT_FREE_BASE = 8_300
const AI_DISTANCE = 37_000

type Tables = Snapshot['tables']

const nothing = (change: PortChange): Consequence => ({
  change,
  sentence: '',
  button: '',
  isDangerous: false,
  isUndoable: true,
  files: [],
  ports: [],
  restarts: [],
  affected: [],
  tree: [],
  warnings: [],
  obstacle: null,
  token: `token-${JSON.stringify(change)}`,
})

/** `.env.local` of an instance before and after some of its ports move. */
function envOf(tables: Tables, instance: InstanceId, moved: ReadonlyMap<string, number>): FileChange {
  const rows = tables.components.filter((row) => row.instance === instance)
  const base = rows[0]?.port ?? 8_000
  const lines = rows.map(({ portVariable, port }) => [portVariable ?? '', port ?? 0] as const)
  const text = (ports: readonly (readonly [string, number])[]): string =>
    `# my own\nOPENAI_API_KEY=••••\nOLLAMA_HOST=127.0.0.1\n\n# Ports, kept by Till\nTEKTON_PORT_BASE=${base}\n${ports
      .map(([variable, port]) => `${variable}=${port}\n`)
      .join('')}`
  return {
    path: `~/src/${instance}/.env.local`,
    before: text(lines),
    after: text(lines.map(([variable, port]) => [variable, moved.get(variable) ?? port])),
    changes: lines.flatMap(([variable, port]) => {
      const after = moved.get(variable)
      return after === undefined
        ? []
        : [{ variable, before: String(port), after: String(after), occurrences: variable === 'TERMA_PORT' ? 2 : 1 }]
    }),
  }
}

function movingPort(tables: Tables, change: Extract<PortChange, { kind: 'move-port' }>): Consequence {
  const row = tables.components.find(
    ({ instance, portVariable }) => instance === change.instance && portVariable === change.variable,
  )
  const base = tables.instances.find(({ id }) => id === change.instance)?.ports.component.base ?? 8_000
  const to = base + (change.offset ?? NEXT_FREE_OFFSET)
  const name = row?.name ?? change.variable
  const from = row?.port ?? base
  const isUp = row?.pid !== null && row?.pid !== undefined
  const dependents = tables.components.filter(
    ({ instance, component }) => instance === change.instance && (row?.neededBy.includes(component) ?? false),
  )
  const named = dependents.map(({ id, name: shown, pid }) => ({ ref: id, name: shown, isUp: pid !== null }))
  return {
    ...nothing({ ...change, offset: to - base }),
    sentence: `${name} moves from ${from} to ${to}, its specialist from ${from + AI_DISTANCE} to ${to + AI_DISTANCE}.`,
    button: `Move to ${to}`,
    files: [envOf(tables, change.instance, new Map([[change.variable, to]]))],
    ports: [
      { instance: change.instance, name, variable: change.variable, from, to },
      {
        instance: change.instance,
        name: `${name}-ai`,
        variable: change.variable.replace('_PORT', '_AI_PORT'),
        from: from + AI_DISTANCE,
        to: to + AI_DISTANCE,
      },
    ],
    restarts: [
      ...(isUp && row !== undefined ? [{ ref: row.id, name }] : []),
      ...named.filter((each) => each.isUp).map(({ ref, name: shown }) => ({ ref, name: shown })),
    ],
    affected: named.filter((each) => !each.isUp).map(({ ref, name: shown }) => ({ ref, name: shown })),
  }
}

function movingInstance(tables: Tables, change: Extract<PortChange, { kind: 'move-instance' }>): Consequence {
  const row = tables.instances.find(({ id }) => id === change.instance)
  const base = row?.ports.component.base ?? 8_000
  const componentBase = change.componentBase ?? NEXT_FREE_BASE
  const by = componentBase - base
  const rows = tables.components.filter(({ instance }) => instance === change.instance)
  const moved = new Map(rows.map(({ portVariable, port }) => [portVariable ?? '', (port ?? 0) + by]))
  return {
    ...nothing({ ...change, componentBase, aiBase: componentBase + AI_DISTANCE }),
    sentence: `All of ${row?.name ?? change.instance} moves from ${base}-${base + 99} to ${componentBase}-${componentBase + 99}, its specialists to ${componentBase + AI_DISTANCE}-${componentBase + AI_DISTANCE + 99}.`,
    button: `Move to ${componentBase}`,
    files: [envOf(tables, change.instance, moved)],
    ports: rows.map(({ instance, name, portVariable, port }) => ({
      instance,
      name,
      variable: portVariable ?? '',
      from: port ?? 1,
      to: (port ?? 1) + by,
    })),
    restarts: rows.filter(({ pid }) => pid !== null).map(({ id, name }) => ({ ref: id, name })),
    warnings: [`${base + 99} is held by postgres (pid 812); it stays where it is and is then in nobody’s block.`],
  }
}

function swapping(tables: Tables, change: Extract<PortChange, { kind: 'swap' }>): Consequence {
  const baseOf = (id: string): number => tables.instances.find((row) => row.id === id)?.ports.component.base ?? 8_000
  const move = (instance: typeof change.instance, componentBase: number): Consequence =>
    movingInstance(tables, { kind: 'move-instance', instance, componentBase, aiBase: null, reason: null })
  const both = [move(change.instance, baseOf(change.other)), move(change.other, baseOf(change.instance))]
  return {
    ...nothing(change),
    sentence: 'Coder-B and Primary change places: Coder-B gets 8000-8099, Primary 8200-8299.',
    button: 'Swap Coder-B and Primary',
    files: both.flatMap(({ files }) => files),
    ports: both.flatMap(({ ports }) => ports),
    restarts: both.flatMap(({ restarts }) => restarts),
  }
}

/** What main would plausibly say a change does on the fixture's machine. */
export function aConsequence(tables: Tables, change: PortChange): Consequence {
  switch (change.kind) {
    case 'move-port':
      return movingPort(tables, change)
    case 'move-instance':
      return movingInstance(tables, change)
    case 'swap':
      return swapping(tables, change)
    case 'adopt':
      return {
        ...nothing(change),
        sentence: `Till follows pid ${change.pid} as ${change.ref} from now on. Nothing is stopped or started.`,
        button: `Adopt pid ${change.pid}`,
      }
    case 'stop-process':
      return {
        ...nothing(change),
        sentence: `node (pid ${change.pid}) and the 3 processes it started are asked to end, and ended by force after 10 s; then ${change.port} is looked at again.`,
        button: `Stop node (${change.pid})`,
        isDangerous: true,
        isUndoable: false,
        tree: [
          { pid: change.pid, depth: 0, commandLine: 'node server.js --port 8104 --token=••••', user: 'ada' },
          { pid: change.pid + 1, depth: 1, commandLine: 'node worker.js --pool 2', user: 'ada' },
          { pid: change.pid + 4, depth: 2, commandLine: 'esbuild --service=0.25.4 --ping', user: 'ada' },
          { pid: change.pid + 9, depth: 1, commandLine: 'sh -c tail -F shop.log', user: 'ada' },
        ],
        warnings: ['What it has not saved is lost.'],
      }
    case 'ignore':
      return {
        ...nothing(change),
        sentence: 'Nothing is changed. It no longer counts, stays on the map, and can be minded again.',
        button: 'Ignore it',
      }
    case 'heed':
      return { ...nothing(change), sentence: 'It counts again.', button: 'Mind it again' }
    case 'repair':
      return {
        ...nothing(change),
        sentence: 'Till’s lines of .env.local are brought in order: 1 duplicate goes, 1 value is put right.',
        button: 'Repair .env.local',
        files: [
          {
            path: `~/src/${change.instance}/.env.local`,
            before:
              '# my own\nOLLAMA_HOST=127.0.0.1\n\nRHETOR_AI_PORT=45103\nTERMA_AI_PORT=45104\nRHETOR_AI_PORT=8003\n',
            after: '# my own\nOLLAMA_HOST=127.0.0.1\n\nRHETOR_AI_PORT=45103\nTERMA_AI_PORT=45104\n',
            changes: [{ variable: 'RHETOR_AI_PORT', before: '8003', after: '45103', occurrences: 2 }],
          },
        ],
        affected: [{ ref: 'coder-a/rhetor-ai' as Ref, name: 'rhetor-ai' }],
      }
  }
}
