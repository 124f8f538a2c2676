import { lazy, Suspense } from 'react'
import { Dock } from './Dock'
import { BlockingStrip } from './features/blocking/BlockingStrip'
import { CircuitStrip } from './features/circuits/CircuitStrip'
import { ComponentsTable } from './features/components/ComponentsTable'
import { FilterField } from './features/components/FilterField'
import { ConflictStrip } from './features/conflicts/ConflictStrip'
import { Notices } from './features/notices/Notices'
import { PortMap } from './features/port-map/PortMap'
import { PortsView } from './features/ports/PortsView'
import { SpecialistsTable } from './features/specialists/SpecialistsTable'
import { StartView } from './features/start/StartView'
import { Toolbar } from './features/toolbar/Toolbar'
import { UncertainStrip } from './features/uncertain/UncertainStrip'
import { type ShownInstance, useRowCounts } from './state/selectors'
import { type MainTab, showOverlay, useUi } from './state/ui-state'
import { useMedia } from './state/use-media'
import { Panel } from './ui/Panel'
import { type Tab, Tabs } from './ui/Tabs'

const RemoveInstanceDialog = lazy(async () => ({
  default: (await import('./features/toolbar/RemoveInstanceDialog')).RemoveInstanceDialog,
}))

const BlockingDialog = lazy(async () => ({
  default: (await import('./features/blocking/BlockingDialog')).BlockingDialog,
}))

const HoldDialog = lazy(async () => ({ default: (await import('./features/toolbar/HoldDialog')).HoldDialog }))

const LogBudgetDialog = lazy(async () => ({
  default: (await import('./features/toolbar/LogBudgetDialog')).LogBudgetDialog,
}))

const TillGoesDialog = lazy(async () => ({
  default: (await import('./features/toolbar/TillGoesDialog')).TillGoesDialog,
}))

/** From this width on the port map stands beside the table instead of behind a tab. */
const WIDE = '(min-width: 1180px)'

/** One instance: what runs in it, the map of its ports, and under them what happened or the row that is looked at. */
export function InstanceView({ instance }: { instance: ShownInstance }) {
  const isWide = useMedia(WIDE)
  const overlay = useUi((ui) => ui.overlay)
  return (
    <div className="flex h-full min-h-0 flex-col pr-3 pb-3">
      <Toolbar instance={instance} />
      {/* However much there is to tell, the rows stay in view; what is blocking now is never scrolled away. */}
      <div className="mb-2 flex max-h-[34%] shrink-0 flex-col overflow-y-auto empty:hidden [@media(max-height:640px)]:max-h-[27%] [&>:last-child]:mb-0">
        <Notices instance={instance.id} />
        <UncertainStrip />
        <ConflictStrip instance={instance} />
        <CircuitStrip instance={instance} />
        <BlockingStrip instance={instance} />
      </div>
      <div className="flex min-h-0 grow gap-3">
        <div className="flex min-h-0 min-w-0 grow flex-col">
          <Rows instance={instance} isWide={isWide} />
          <Dock instance={instance} />
        </div>
        {isWide && (
          <Panel label="Port map" heading={<h2>Port map</h2>} className="w-[348px] shrink-0">
            <div data-live className="min-h-0 grow overflow-y-auto px-4 pb-4 contain-strict">
              <PortMap instance={instance.id} />
            </div>
          </Panel>
        )}
      </div>
      <Suspense>
        {overlay === 'remove-instance' && <RemoveInstanceDialog instance={instance} isOpen />}
        {overlay === 'blocking' && <BlockingDialog instance={instance} onClose={() => showOverlay('none')} />}
        {overlay === 'log-budget' && <LogBudgetDialog instance={instance} onClose={() => showOverlay('none')} />}
        {overlay === 'till-goes' && <TillGoesDialog instance={instance} onClose={() => showOverlay('none')} />}
        {overlay === 'hold' && <HoldDialog instance={instance} onClose={() => showOverlay('none')} />}
      </Suspense>
    </div>
  )
}

function Rows({ instance, isWide }: { instance: ShownInstance; isWide: boolean }) {
  const { componentCount, specialistCount } = useRowCounts(instance.id)
  const chosen = useUi((ui) => ui.mainTab)
  const tabs: Tab<MainTab>[] = [
    { value: 'components', label: 'Components', count: componentCount },
    ...(specialistCount > 0
      ? [{ value: 'specialists', label: 'AI specialists', count: specialistCount } as const]
      : []),
    { value: 'start', label: 'Start', hint: 'G' },
    { value: 'ports', label: 'Ports' },
    ...(isWide ? [] : [{ value: 'map', label: 'Port map' } as const]),
  ]
  const tab = tabs.some(({ value }) => value === chosen) ? chosen : 'components'
  return (
    <Panel label="Rows" className="grow">
      <header className="flex h-10 shrink-0 items-center gap-4 border-b border-line pr-2 pl-4">
        <Tabs
          id="rows"
          label="What is shown of the instance"
          value={tab}
          tabs={tabs}
          onChange={(mainTab) => useUi.setState({ mainTab })}
        />
        <span className="grow" />
        {(tab === 'components' || tab === 'specialists') && <FilterField />}
      </header>
      <div id="rows-panel" role="tabpanel" aria-labelledby={`rows-tab-${tab}`} className="flex min-h-0 grow flex-col">
        {tab === 'components' && <ComponentsTable instance={instance} />}
        {tab === 'specialists' && <SpecialistsTable instance={instance.id} />}
        {tab === 'start' && <StartView instance={instance} />}
        {tab === 'ports' && <PortsView instance={instance} />}
        {tab === 'map' && (
          <div data-live className="min-h-0 grow overflow-y-auto p-4">
            <h2 className="sr-only">Port map</h2>
            <PortMap instance={instance.id} />
          </div>
        )}
      </div>
    </Panel>
  )
}
