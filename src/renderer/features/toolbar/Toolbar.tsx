import { sizeWords } from '@shared/words/size'
import { actOnInstance } from '../../state/actions'
import { bridge } from '../../state/bridge'
import { send } from '../../state/commands'
import { takeBack } from '../../state/port-changes'
import { useUndos } from '../../state/port-selectors'
import { type ShownInstance, useLink } from '../../state/selectors'
import { showOverlay, useUi } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { formatBlock } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { IconButton } from '../../ui/IconButton'
import { Menu } from '../../ui/Menu'
import { HoldBadge } from './HoldBadge'

const WHEN_TILL_GOES = { settings: 'as in the settings', keep: 'keep running', stop: 'stop' } as const

/** Which instance is shown, where it lives, and what can be done with all of it. */
export function Toolbar({ instance }: { instance: ShownInstance }) {
  const isRowSelected = useUi((ui) => ui.selected !== null)
  const isLive = useLink().kind === 'live'
  const undo = useUndos()[0]
  const isMac = bridge().os === 'mac'
  const { hold } = instance
  const { component, ai } = instance.ports
  const blocks = ai === null ? formatBlock(component) : `${formatBlock(component)} · ${formatBlock(ai)}`
  const shift = isRowSelected ? '⇧' : ''
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-3 pr-4 pl-1">
      <h1 title={instance.name} className="max-w-[40%] min-w-16 shrink-0 truncate text-title font-semibold">
        {instance.name}
      </h1>
      <p className="figures min-w-0 truncate pt-0.5 text-muted" title={blocks} data-selectable>
        {blocks}
      </p>
      {instance.overrideReason !== null && instance.overrideReason !== undefined && (
        <IconButton
          icon="note"
          label={`Where it lies is on purpose: “${instance.overrideReason}”`}
          className="-ml-2 pt-0.5"
        />
      )}
      {hold !== null && hold !== undefined && <HoldBadge hold={hold} />}
      <p
        className="min-w-0 flex-1 truncate pt-0.5 text-label text-faint max-[900px]:invisible"
        title={instance.root}
        data-selectable
      >
        {instance.shownRoot ?? instance.root}
      </p>
      <Button
        disabled={!isLive || !instance.actions.includes('stop')}
        hint={`${shift}X`}
        onClick={() => void actOnInstance(instance.id, 'stop')}
      >
        Stop all
      </Button>
      <Button
        kind="primary"
        disabled={!isLive || !instance.actions.includes('start')}
        hint={`${shift}S`}
        onClick={() => void actOnInstance(instance.id, 'start')}
      >
        Start all
      </Button>
      <Menu
        trigger={
          <Button kind="quiet" className="w-7 px-0!" aria-label={`More for ${instance.name}`}>
            <Icon name="more" />
          </Button>
        }
        items={[
          ...(undo === undefined
            ? []
            : [{ label: `Undo: ${undo.message}`, hint: isMac ? '⌘Z' : 'Ctrl Z', act: () => void takeBack(undo.id) }]),
          { label: 'Look at the ports now', act: () => void send('ports.scan', {}) },
          { label: 'Copy folder path', act: () => void navigator.clipboard.writeText(instance.root) },
          hold === null || hold === undefined
            ? { label: 'Hold…', act: () => showOverlay('hold') }
            : { label: 'Release hold', act: () => void send('instance.release', { id: instance.id }) },
          {
            label: `When Till goes: ${WHEN_TILL_GOES[instance.whenTillGoes ?? 'settings']}…`,
            act: () => showOverlay('till-goes'),
          },
          {
            label: `Room for logs: ${instance.logBudgetBytes == null ? 'as in the settings' : sizeWords(instance.logBudgetBytes)}…`,
            act: () => showOverlay('log-budget'),
          },
          { label: `Remove ${instance.name}…`, isDanger: true, act: () => showOverlay('remove-instance') },
        ]}
      />
    </header>
  )
}
