import type { InstanceRequest, Proposal } from '@shared/contract/commands'
import type { InstanceId } from '@shared/model/ids'
import { aSnapshot } from './fixture'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const AI_DISTANCE = 37_000

/** What Till would plausibly answer to `instance.propose` on the fixture's machine. */
export function aProposal(request: Partial<InstanceRequest> = {}, over: Partial<Proposal> = {}): Proposal {
  const { tables } = aSnapshot()
  const platform = tables.platforms.find((each) => each.id === (request.platform ?? 'tekton'))
  if (platform === undefined) throw new Error(`The fixture has no platform ${request.platform ?? ''}.`)
  const mode = request.mode ?? 'coder-c'
  const place = mode === 'primary' ? 0 : LETTERS.indexOf(mode.at(-1) ?? 'a') + 1
  const base = request.componentBase ?? 8_000 + place * 100
  const ai = request.aiBase ?? base + AI_DISTANCE
  const label = mode === 'primary' ? 'Primary' : `Coder-${(mode.at(-1) ?? '').toUpperCase()}`
  const name = request.name ?? (mode === 'custom' ? platform.name : label)
  const rows = tables.components.filter((row) => row.instance === 'primary').slice(0, platform.componentCount)
  const heldAt = 4
  const planned = rows.flatMap((row): Proposal['planned'] => {
    const offset = (row.port ?? 8_000) - 8_000
    const heldBy = !platform.isSample && offset === heldAt ? 'node (pid 4123, in ~/work/shop)' : null
    const variable = row.component.toUpperCase()
    return [
      { port: base + offset, lane: 'component', name: row.name, variable: `${variable}_PORT`, isExtra: false, heldBy },
      {
        port: ai + offset,
        lane: 'ai',
        name: `${row.name}-ai`,
        variable: `${variable}_AI_PORT`,
        isExtra: false,
        heldBy: null,
      },
    ]
  })
  const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const root = request.folder ?? `/home/ada/.till/samples/${id}`
  const ports = planned.map((each) => `${each.variable ?? ''}=${each.port}\n`).join('')
  return {
    id: id as InstanceId,
    name,
    mode,
    platform,
    root,
    ports: { component: { base, size: 100 }, ai: { base: ai, size: 100 } },
    planned,
    occupied: [{ port: base + 99, lane: 'component', label: 'postgres (pid 812)' }],
    modes: [
      {
        mode: 'primary',
        label: 'Primary',
        base: 8_000,
        unavailable: platform.isSample ? null : 'Primary already is it.',
      },
      ...[...LETTERS].map((letter, index) => ({
        mode: `coder-${letter}`,
        label: `Coder-${letter.toUpperCase()}`,
        base: 8_100 + index * 100,
        unavailable: index < 2 ? `Coder-${letter.toUpperCase()} already is it.` : null,
      })),
      { mode: 'custom', label: 'Custom', base: null, unavailable: null },
    ],
    env: {
      path: `${root}/.env.local`,
      shownPath: `${root.replace('/home/ada', '~')}/.env.local`,
      before: platform.isSample
        ? null
        : `# my own\nOLLAMA_HOST=127.0.0.1\nTEKTON_PORT_BASE=8000\nTEKTON_AI_PORT_BASE=45000\nENGRAM_PORT=8000\nSTALE_PORT=8077\n`,
      after: platform.isSample
        ? `TILL_PORT_BASE=${base}\nTILL_AI_PORT_BASE=${ai}\n${ports}`
        : `# my own\nOLLAMA_HOST=127.0.0.1\nTEKTON_PORT_BASE=${base}\nTEKTON_AI_PORT_BASE=${ai}\n${ports}`,
    },
    warnings: platform.isSample
      ? []
      : [
          `${base + heldAt} (terma) is held by node (pid 4123, in ~/work/shop). terma would not start.`,
          '45000 to 49999 lie in the range the system uses for outgoing connections; net.ipv4.ip_local_reserved_ports=45000-49999 keeps it off.',
        ],
    obstacles: [],
    ...over,
  }
}
