// Longer than usual: conflicts of several kinds as main would word them, which is data.
import type { AheadRow, ConflictRow, Holder, LinkRow, PortRulesRow, ScanRow, UndoRow } from '@shared/model/conflicts'
import type { InstanceId, Ref } from '@shared/model/ids'
import type { Choice, PortChange } from '@shared/model/port-changes'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const A = 'coder-a' as InstanceId
const B = 'coder-b' as InstanceId
const PRIMARY = 'primary' as InstanceId

/** A way out that can be taken and harms nothing, unless told otherwise. */
export function aChoice(change: PortChange, label: string, over: Partial<Choice> = {}): Choice {
  return { change, label, summary: '', isDangerous: false, unavailable: null, ...over }
}

function ignoring(conflict: string): Choice {
  return aChoice({ kind: 'ignore', conflict }, 'Ignore this', {
    summary: 'Nothing changes; it no longer counts and stays on the map.',
  })
}

/** node, pid 4123, in ~/work/shop, unless told otherwise. */
export function aHolder(at: number, over: Partial<Holder> = {}): Holder {
  return {
    label: 'node (pid 4123) in ~/work/shop',
    pid: 4_123,
    command: 'node',
    commandLine: 'node server.js --port 8104 --token=••••',
    folder: '~/work/shop',
    user: 'ada',
    startedAt: at - 3 * HOUR,
    addresses: ['127.0.0.1:8104', '[::1]:8104'],
    ref: null,
    ...over,
  }
}

/** terma of coder-a cannot use 8104, unless told otherwise. */
export function aConflict(at: number, over: Partial<ConflictRow> = {}): ConflictRow {
  const id = over.id ?? 'taken:coder-a:TERMA_PORT'
  return {
    id,
    kind: 'taken',
    level: 'error',
    instance: A,
    ref: 'coder-a/terma' as Ref,
    variable: 'TERMA_PORT',
    port: 8_104,
    lane: 'component',
    title: 'terma (Coder-A) cannot use 8104',
    message: 'node (pid 4123) in ~/work/shop listens there, so terma can’t start.',
    holder: aHolder(at),
    remedy: null,
    choices: [
      aChoice({ kind: 'move-port', instance: A, variable: 'TERMA_PORT', offset: null }, 'Move terma to another port', {
        summary: 'The next free port of Coder-A’s block; its specialist moves along.',
      }),
      aChoice(
        { kind: 'move-instance', instance: A, componentBase: null, aiBase: null, reason: null },
        'Move all of Coder-A',
        { summary: 'Both blocks to the next free pair, 8300-8399 and 45300-45399.' },
      ),
      aChoice({ kind: 'adopt', ref: 'coder-a/terma' as Ref, pid: 4_123 }, 'Adopt node (4123)', {
        summary: 'Follow it from now on as if Till had started it.',
        unavailable: 'It runs server.js in ~/work/shop, not terma’s command in ~/src/coder-a/Terma.',
      }),
      aChoice({ kind: 'stop-process', pid: 4_123, port: 8_104 }, 'Stop node (4123)', {
        summary: 'Ends it and what it started, then sees that 8104 is free.',
        isDangerous: true,
      }),
      ignoring(id),
    ],
    isIgnored: false,
    since: at - 41_000,
    ...over,
  }
}

/** Conflicts of several kinds on the fixture's machine. */
export function conflictsAt(at: number): ConflictRow[] {
  const rhetor = 'duplicate:coder-a:RHETOR_AI_PORT'
  const crossTalk = 'cross-talk:coder-a:coder-a/hephaestus>primary/engram'
  const hermes = 'taken-by-ours:coder-b:HERMES_PORT'
  const ephemeral = 'ephemeral:coder-a:ai'
  const metis = 'declared-otherwise:coder-a:METIS_PORT'
  const silent = 'silent:coder-a:coder-a/harmonia-ai'
  const mainRoot = 'wrong-root:coder-a:TEKTON_MAIN_ROOT'
  return [
    aConflict(at),
    aConflict(at, {
      id: rhetor,
      kind: 'duplicate',
      level: 'warning',
      ref: 'coder-a/rhetor-ai' as Ref,
      variable: 'RHETOR_AI_PORT',
      port: 45_103,
      lane: 'ai',
      title: '.env.local sets RHETOR_AI_PORT twice',
      message: 'Line 12 says 45103, line 61 says 8003. Readers take the last one, which is Primary’s rhetor.',
      holder: null,
      choices: [
        aChoice({ kind: 'repair', instance: A }, 'Repair .env.local', {
          summary: 'Till’s own lines are brought in order; yours stay as they are.',
        }),
        ignoring(rhetor),
      ],
      since: at - 26 * MINUTE,
    }),
    aConflict(at, {
      id: crossTalk,
      kind: 'cross-talk',
      level: 'warning',
      ref: 'coder-a/hephaestus' as Ref,
      variable: 'ENGRAM_PORT',
      port: 8_000,
      lane: 'component',
      title: 'hephaestus (Coder-A) talks to engram of Primary',
      message:
        '2 connections to 8000 are open. ui/scripts/engram.js:41 has 8000 written into it; ENGRAM_PORT carries 8100.',
      holder: aHolder(at, {
        label: 'engram (Primary), python (pid 4000)',
        pid: 4_000,
        command: 'python',
        commandLine: 'python -m engram',
        folder: '~/src/tekton/Engram',
        startedAt: at - 2 * HOUR - 14 * MINUTE,
        addresses: ['0.0.0.0:8000'],
        ref: 'primary/engram' as Ref,
      }),
      choices: [ignoring(crossTalk)],
      since: at - 7 * MINUTE,
    }),
    aConflict(at, {
      id: ephemeral,
      kind: 'ephemeral',
      level: 'info',
      ref: null,
      variable: null,
      port: 45_100,
      lane: 'ai',
      title: 'The system may use 45100-45199 itself',
      message:
        'The block lies in the range 32768-60999, from which outgoing connections take their ports. Now and then one of them will be in the way of a start.',
      holder: null,
      remedy: 'sudo sysctl -w net.ipv4.ip_local_reserved_ports=45000-49999',
      choices: [ignoring(ephemeral)],
      since: at - 3 * HOUR,
    }),
    aConflict(at, {
      id: mainRoot,
      kind: 'wrong-root',
      level: 'info',
      ref: null,
      variable: 'TEKTON_MAIN_ROOT',
      port: null,
      lane: null,
      title: 'TEKTON_MAIN_ROOT names another folder',
      message: '.env.local says ~/projects/Tekton, which is not there; the main checkout is ~/src/tekton.',
      holder: null,
      choices: [
        aChoice({ kind: 'repair', instance: A }, 'Repair .env.local', {
          summary: 'Till’s own lines are brought in order; yours stay as they are.',
        }),
        ignoring(mainRoot),
      ],
      since: at - 2 * HOUR,
    }),
    aConflict(at, {
      id: silent,
      kind: 'silent',
      level: 'info',
      ref: 'coder-a/harmonia-ai' as Ref,
      variable: 'HARMONIA_AI_PORT',
      port: 45_107,
      lane: 'ai',
      title: 'harmonia-ai (Coder-A) is up, but nobody listens on 45107',
      message: 'It is 12 s since it last answered there.',
      holder: null,
      choices: [ignoring(silent)],
      since: at - 12_000,
    }),
    aConflict(at, {
      id: metis,
      kind: 'declared-otherwise',
      level: 'warning',
      ref: 'coder-a/metis' as Ref,
      variable: 'METIS_PORT',
      port: 8_111,
      title: '.env.tekton says another port for metis',
      message: '.env.tekton sets METIS_PORT=8011; Till gives it 8111, which .env.local says and which wins.',
      holder: null,
      choices: [aChoice({ kind: 'heed', conflict: metis }, 'Mind this again', { summary: 'It counts again.' })],
      isIgnored: true,
      since: at - 24 * HOUR,
    }),
    aConflict(at, {
      id: hermes,
      kind: 'taken-by-ours',
      instance: B,
      ref: 'coder-b/hermes' as Ref,
      variable: 'HERMES_PORT',
      port: 8_201,
      title: 'hermes (Coder-B) cannot use 8201',
      message: 'sophia of Primary listens there: it was started with a port of Coder-B’s block.',
      holder: aHolder(at, {
        label: 'sophia (Primary), python (pid 4114)',
        pid: 4_114,
        command: 'python',
        commandLine: 'python -m sophia --port 8201',
        folder: '~/src/tekton/Sophia',
        startedAt: at - 22 * MINUTE,
        addresses: ['0.0.0.0:8201'],
        ref: 'primary/sophia' as Ref,
      }),
      choices: [
        aChoice(
          { kind: 'move-port', instance: B, variable: 'HERMES_PORT', offset: null },
          'Move hermes to another port',
          { summary: 'The next free port of Coder-B’s block; its specialist moves along.' },
        ),
        aChoice(
          { kind: 'move-instance', instance: B, componentBase: null, aiBase: null, reason: null },
          'Move all of Coder-B',
          { summary: 'Both blocks to the next free pair, 8300-8399 and 45300-45399.' },
        ),
        aChoice({ kind: 'swap', instance: B, other: PRIMARY }, 'Swap with Primary', {
          summary: 'Coder-B gets 8000-8099, Primary 8200-8299, both lanes each.',
        }),
        aChoice({ kind: 'stop-process', pid: 4_114, port: 8_201 }, 'Stop python (4114)', {
          summary: 'Ends it and what it started, then sees that 8201 is free.',
          isDangerous: true,
        }),
        ignoring(hermes),
      ],
      since: at - 22 * MINUTE,
    }),
  ]
}

/** Blocks kept for an agent that is to come. */
export function aheadAt(at: number): AheadRow[] {
  return [
    {
      id: 'ahead-1',
      note: 'for the review agent',
      platform: 'tekton',
      platformName: 'Tekton',
      ports: { component: { base: 8_300, size: 100 }, ai: { base: 45_300, size: 100 } },
      at: at - 2 * 24 * HOUR,
    },
  ]
}

/** Who talks to whom: most within their instance, one across. */
export function linksAt(): LinkRow[] {
  const link = (from: string, to: string, port: number, connections: number): LinkRow => ({
    id: `${from}>${to}`,
    from: from as Ref,
    to: to as Ref,
    port,
    connections,
    isCross: from.split('/')[0] !== to.split('/')[0],
  })
  return [
    link('coder-a/rhetor', 'coder-a/engram', 8_100, 3),
    link('coder-a/apollo', 'coder-a/hermes', 8_101, 1),
    link('coder-a/hephaestus', 'primary/engram', 8_000, 2),
    link('primary/rhetor', 'primary/engram', 8_000, 4),
  ]
}

/** A finished search of coder-a's files. */
export function scansAt(at: number): ScanRow[] {
  return [
    {
      id: A,
      state: 'done',
      filesDone: 1_284,
      filesTotal: 1_284,
      findings: [
        {
          file: 'ui/scripts/engram.js',
          line: 41,
          column: 27,
          port: 8_000,
          text: 'const url = `http://localhost:8000/api`',
          kind: 'literal',
          owner: PRIMARY,
          variable: 'ENGRAM_PORT',
        },
        {
          file: 'rhetor/config.py',
          line: 12,
          column: 44,
          port: 8_003,
          text: 'port = int(os.environ.get("RHETOR_PORT", "8003"))',
          kind: 'fallback',
          owner: PRIMARY,
          variable: 'RHETOR_PORT',
        },
      ],
      findingCount: 2,
      message: '2 ports are written into 2 of 1,284 files.',
      startedAt: at - 9 * MINUTE,
      endedAt: at - 9 * MINUTE + 800,
    },
  ]
}

/** A Linux machine as it comes. */
export function portRulesAt(): PortRulesRow[] {
  return [{ id: 'rules', ephemeral: { from: 32_768, to: 60_999 }, reserved: [], excluded: [], unprivilegedFrom: 1_024 }]
}

/** One step that can be taken back. */
export function undosAt(at: number): UndoRow[] {
  return [{ id: 'undo-1', instance: A, message: 'apollo moved from 8150 to 8112', at: at - 18 * MINUTE }]
}
