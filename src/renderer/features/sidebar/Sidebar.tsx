import { useInstances, useShownInstance } from '../../state/selectors'
import { showOverlay, showView, useUi } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { IconButton } from '../../ui/IconButton'
import { InstanceItem } from './InstanceItem'
import { Legend } from './Legend'

/** More than these need the room that the legend takes. */
const LEGEND_UP_TO = 5

/** All instances, worst told by shape; the way to a new one; what the shapes mean. */
export function Sidebar() {
  const instances = useInstances()
  const shown = useShownInstance()
  const view = useUi((ui) => ui.view)
  return (
    <nav aria-label="Instances" className="flex h-full min-h-0 flex-col gap-2 px-2 pb-2">
      <header className="flex h-[52px] shrink-0 items-center pr-0.5 pl-2">
        <span className="grow font-semibold">Till</span>
        <IconButton icon="help" label="Keys" hint="?" onClick={() => showOverlay('help')} />
        <IconButton icon="settings" label="Settings" onClick={() => showOverlay('settings')} />
      </header>
      <ul data-live className="-m-1 flex min-h-0 grow flex-col gap-1 overflow-y-auto p-1 contain-strict">
        {instances.map((instance) => (
          <li key={instance.id}>
            <InstanceItem instance={instance} isShown={view === 'instance' && instance.id === shown?.id} />
          </li>
        ))}
        <li>
          <Button kind="quiet" className="mt-1 w-full justify-start! px-2!" onClick={() => showOverlay('new-instance')}>
            <Icon name="plus" />
            New instance
          </Button>
        </li>
      </ul>
      <hr className="mx-2 border-line" />
      <Button
        kind="quiet"
        hint="A"
        aria-pressed={view === 'all-ports'}
        className={`w-full justify-start! px-2! ${view === 'all-ports' ? 'bg-selected text-text' : ''}`}
        onClick={() => showView(view === 'all-ports' ? 'instance' : 'all-ports')}
      >
        <Icon name="board" />
        <span className="grow text-left">All ports</span>
      </Button>
      {instances.length <= LEGEND_UP_TO && <Legend />}
    </nav>
  )
}
