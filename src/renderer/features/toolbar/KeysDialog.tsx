import { bridge } from '../../state/bridge'
import { Dialog } from '../../ui/Dialog'
import { Kbd } from '../../ui/Kbd'

/** Ctrl, where a Mac says Command. */
const COMMAND = 'Ctrl '

const KEYS: [keys: string[], meaning: string][] = [
  [['↑', '↓'], 'Go through the rows (or k, j)'],
  [['Enter'], 'Open the row: facts and log'],
  [['S'], 'Start the selected row; with none selected, all'],
  [['X'], 'Stop the selected row; with none selected, all'],
  [['R'], 'Restart the selected row'],
  [['⇧S'], 'Start all'],
  [['⇧X'], 'Stop all'],
  [['C'], 'Open the worst conflict, of the selected row first'],
  [['B'], 'What is blocking, while rows are still ending'],
  [['G'], 'The last start as a chart, and back'],
  [[`${COMMAND}Z`], 'Undo the last change of ports'],
  [['A'], 'All ports, and back'],
  [['M'], 'On the map or the board: move a port, or an instance'],
  [['/'], 'Filter; in a log: search'],
  [[`${COMMAND}F`], 'Search the log that is shown (F3: next hit)'],
  [['N', '⇧N'], 'Among the lines of a log: next hit, the one before'],
  [['G', '⇧G'], 'Among the lines of a log: its first line, its end'],
  [['L'], 'On a line of the timeline: the log around it'],
  [['←', '→'], 'Among tabs, along a band of states, on the map'],
  [['Esc'], 'One step back'],
  [['?'], 'These keys'],
]

/** Every key of the window. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys" width="narrow">
      <dl className="flex flex-col gap-1">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning} className="grid min-h-6 grid-cols-[88px_1fr] items-center">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{bridge().os === 'mac' ? key.replace(COMMAND, '⌘') : key}</Kbd>
              ))}
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
