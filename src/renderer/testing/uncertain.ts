import type { InstanceId, RunId } from '@shared/model/ids'
import type { UncertainRow } from '@shared/model/uncertain'

const HOUR_MS = 3_600_000

/** Two processes in doubt: one that could be taken up again, one of an instance that is no more. */
export function uncertainAt(at: number): UncertainRow[] {
  return [
    {
      id: 'run-uncertain-1' as RunId,
      ref: 'coder-a/sophia',
      instance: 'coder-a' as InstanceId,
      pid: 7_214,
      commandLine: 'python3 -m sophia.api.app --port 8114 --token=••••',
      folder: '~/src/coder-a/sophia',
      startedAt: at - 26 * HOUR_MS,
      message: 'It says it is sophia of Coder-A, but Till has no record of it: it should have ended long ago.',
      choices: [
        {
          choice: 'adopt',
          label: 'Take it as sophia',
          consequence:
            'Till watches it as sophia of Coder-A from now on, and restarts and stops it like the others. Its output is not in Till’s log until it is restarted.',
        },
        {
          choice: 'leave',
          label: 'Leave it alone',
          consequence: 'It goes on unwatched, and keeps its ports. Till asks again when it is started anew.',
        },
        {
          choice: 'end',
          label: 'End it',
          consequence:
            'It and the 3 processes it started are asked to end (SIGTERM), and ended by force after 10 s. It can’t be undone.',
        },
      ],
    },
    {
      id: 'run-uncertain-2' as RunId,
      ref: 'review/hermes',
      instance: null,
      pid: 9_120,
      commandLine: 'node hermes.mjs',
      folder: '~/src/review',
      startedAt: at - 2 * HOUR_MS,
      message:
        'It says it is review/hermes, but was started by the Till of ~/tmp/try/.till, a data folder that is gone.',
      choices: [
        {
          choice: 'leave',
          label: 'Leave it alone',
          consequence: 'It goes on unwatched, and keeps its ports. Till asks again when it is started anew.',
        },
        {
          choice: 'end',
          label: 'End it',
          consequence: 'It is asked to end (SIGTERM), and ended by force after 10 s. It can’t be undone.',
        },
      ],
    },
  ]
}
