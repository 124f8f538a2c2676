import { useId } from 'react'
import { bridge } from '../../state/bridge'
import { Dialog } from '../../ui/Dialog'
import { Kbd } from '../../ui/Kbd'

/** Ctrl, where a Mac says Command. */
const COMMAND = 'Ctrl '

type Group = { title: string; keys: readonly [keys: readonly string[], meaning: string][] }

/** Two columns of groups, so that all is in view in a low window too. */
const COLUMNS: readonly (readonly Group[])[] = [
  [
    {
      title: 'Rows',
      keys: [
        [['↑', '↓'], 'Go through the rows (or k, j)'],
        [['Enter'], 'Open the row: facts and log'],
        [['S'], 'Start the selected row; with none selected, all'],
        [['X'], 'Stop the selected row; with none selected, all'],
        [['R'], 'Restart the selected row'],
        [['C'], 'The worst conflict, of the selected row first'],
        [['/'], 'Filter'],
      ],
    },
    {
      title: 'The instance',
      keys: [
        [['⇧S'], 'Start all'],
        [['⇧X'], 'Stop all'],
        [['B'], 'What is blocking, while rows are still ending'],
        [['G'], 'The last start as a chart, and back'],
        [[`${COMMAND}Z`], 'Undo the last change of ports'],
      ],
    },
  ],
  [
    {
      title: 'Everywhere',
      keys: [
        [['←', '→'], 'Among tabs, along a band of states, on the map'],
        [['A'], 'All ports, and back'],
        [['M'], 'On the map or the board: move what is there'],
        [['L'], 'On a line of the timeline: the log around it'],
        [['Esc'], 'One step back'],
        [['?'], 'These keys'],
      ],
    },
    {
      title: 'A log',
      keys: [
        [['/'], 'Search (when the log has the focus)'],
        [[`${COMMAND}F`], 'Search the log that is shown (F3: next hit)'],
        [['N', '⇧N'], 'Among its lines: next hit, the one before'],
        [['G', '⇧G'], 'Among its lines: the first line, the end'],
      ],
    },
  ],
]

/** Every key of the window. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys" width="wide">
      <div className="grid gap-x-8 gap-y-4 min-[760px]:grid-cols-2">
        {COLUMNS.map((groups) => (
          <div key={groups[0]?.title} className="flex flex-col gap-4">
            {groups.map((group) => (
              <Keys key={group.title} group={group} />
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  )
}

function Keys({ group: { title, keys } }: { group: Group }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="pb-1 text-label font-semibold">
        {title}
      </h3>
      <dl className="flex flex-col gap-1">
        {keys.map(([names, meaning]) => (
          <div key={meaning} className="grid min-h-6 grid-cols-[72px_1fr] items-center">
            <dt className="flex gap-1">
              {names.map((name) => (
                <Kbd key={name}>{bridge().os === 'mac' ? name.replace(COMMAND, '⌘') : name}</Kbd>
              ))}
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
