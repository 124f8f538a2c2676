import { memo, useLayoutEffect } from 'react'
import type { Ref } from '@shared/model/ids'
import { Detail } from './features/detail/Detail'
import { EnvironmentPanel } from './features/detail/EnvironmentPanel'
import { LogPanel } from './features/log/LogPanel'
import { LogsPanel } from './features/log/LogsPanel'
import { Timeline } from './features/timeline/Timeline'
import { ACTIONS, actOnRow } from './state/actions'
import { type ShownInstance, useComponent, useSpecialist } from './state/selectors'
import { type DockTab, selectRow, useUi } from './state/ui-state'
import { Button } from './ui/Button'
import { Icon } from './ui/Icon'
import { IconButton } from './ui/IconButton'
import { Panel } from './ui/Panel'
import { Resizer } from './ui/Resizer'
import { StateGlyph } from './ui/StateGlyph'
import { type Tab, Tabs } from './ui/Tabs'

const LEAST_HEIGHT = 112
const MOST_HEIGHT = 560

const PANEL_NAME: Record<DockTab, string> = {
  timeline: 'Timeline',
  logs: 'Logs',
  detail: 'Detail',
  environment: 'Environment',
}

/** A row changes far more often than its log is another one, and a log is measured whenever it is drawn. */
const RowLog = memo(LogPanel)

/** Whoever opens a row goes on seeing it, though what opens takes its room from the rows. */
function useFocusedRowInView(tab: DockTab): void {
  useLayoutEffect(() => {
    document.activeElement?.closest('[data-rows] [data-ref]')?.scrollIntoView({ block: 'nearest' })
  }, [tab])
}

/** Under the rows: what happened, or all about the selected row with its log, or its variables. */
export function Dock({ instance }: { instance: ShownInstance }) {
  const selected = useUi((ui) => ui.selected) as Ref | null
  const wanted = useUi((ui) => ui.dockTab)
  const heights = useUi((ui) => ui.dockHeights)
  const component = useComponent(selected ?? '')
  const specialist = useSpecialist(selected ?? '')
  const row = component ?? specialist
  const tab = row === undefined && wanted !== 'logs' ? 'timeline' : wanted
  useFocusedRowInView(tab)
  const tabs: Tab<DockTab>[] = [
    { value: 'timeline', label: 'Timeline' },
    { value: 'logs', label: 'Logs' },
    ...(row === undefined
      ? []
      : [
          {
            value: 'detail',
            label: (
              <>
                <span data-live className="inline-flex">
                  <StateGlyph state={row.state} />
                </span>
                {/* However long it is, the other tabs and what can be done stay in view. */}
                <span title={row.name} className="max-w-40 truncate min-[1100px]:max-w-56">
                  {row.name}
                </span>
              </>
            ),
          } as const,
          { value: 'environment', label: 'Environment' } as const,
        ]),
  ]
  return (
    <>
      <Resizer
        label="Height of the panel below"
        value={heights[tab]}
        min={LEAST_HEIGHT}
        max={MOST_HEIGHT}
        onChange={(height) => useUi.setState({ dockHeights: { ...heights, [tab]: height } })}
      />
      <div
        style={{ height: heights[tab] }}
        className="flex max-h-[55%] shrink-0 flex-col [@media(max-height:640px)]:max-h-[38%]"
      >
        <Panel label={PANEL_NAME[tab]} className="grow">
          <header className="flex h-9 shrink-0 items-center gap-1 border-b border-line pr-1.5 pl-4">
            <Tabs
              id="dock"
              label="What is shown below"
              value={tab}
              tabs={tabs}
              onChange={(dockTab) => useUi.setState({ dockTab })}
            />
            <span className="grow" />
            {row !== undefined && tab !== 'timeline' && tab !== 'logs' && (
              <>
                {row.actions.map((action) => (
                  <Button
                    key={action}
                    size="small"
                    hint={ACTIONS[action].key}
                    aria-label={`${ACTIONS[action].word} ${row.name}`}
                    onClick={() => void actOnRow(row.id, action)}
                  >
                    <Icon name={action} size={12} />
                    {ACTIONS[action].word}
                  </Button>
                ))}
                <IconButton icon="close" label="Close" hint="Esc" onClick={() => selectRow(null)} />
              </>
            )}
          </header>
          <div
            id="dock-panel"
            role="tabpanel"
            aria-labelledby={`dock-tab-${tab}`}
            className="flex min-h-0 grow flex-col"
          >
            {tab === 'detail' && row !== undefined ? (
              <Detail target={row.id} log={<RowLog target={row.id} />} />
            ) : tab === 'environment' && row !== undefined ? (
              <EnvironmentPanel key={row.id} row={row} />
            ) : tab === 'logs' ? (
              <LogsPanel key={instance.id} instance={instance} />
            ) : (
              <Timeline instance={instance.id} />
            )}
          </div>
        </Panel>
      </div>
    </>
  )
}
