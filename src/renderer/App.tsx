import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { lazy, Suspense, useEffect } from 'react'
import { InstanceView } from './InstanceView'
import { DoneToast } from './features/notices/DoneToast'
import { FailureCards } from './features/notices/FailureCards'
import { FirstRun } from './features/first-run/FirstRun'
import { Sidebar } from './features/sidebar/Sidebar'
import { StatusBar } from './features/status-bar/StatusBar'
import { UncertainStrip } from './features/uncertain/UncertainStrip'
import { EmptyState } from './ui/EmptyState'
import { useAnnouncement } from './state/announce'
import { useFocusInView } from './state/focus-in-view'
import { useKeys } from './state/keys'
import { useHasInstances, useLink, useSettings, useShownInstance } from './state/selectors'
import { showOverlay, useUi } from './state/ui-state'
import { showTheme } from './theme/resolve-theme'

// Not needed for a first paint. What is needed must not be lazy: React shows it 300 ms after its fallback.
const ChangeDialog = lazy(async () => ({
  default: (await import('./features/conflicts/ChangeDialog')).ChangeDialog,
}))
const ConflictDialog = lazy(async () => ({
  default: (await import('./features/conflicts/ConflictDialog')).ConflictDialog,
}))
const KeysDialog = lazy(async () => ({ default: (await import('./features/toolbar/KeysDialog')).KeysDialog }))
const NewInstanceDialog = lazy(async () => ({
  default: (await import('./features/new-instance/NewInstanceDialog')).NewInstanceDialog,
}))
const AllPorts = lazy(async () => ({ default: (await import('./features/all-ports/AllPorts')).AllPorts }))
const UncertainDialog = lazy(async () => ({
  default: (await import('./features/uncertain/UncertainDialog')).UncertainDialog,
}))
const StopDialog = lazy(async () => ({ default: (await import('./features/blocking/StopDialog')).StopDialog }))
const SettingsDialog = lazy(async () => ({
  default: (await import('./features/settings/SettingsDialog')).SettingsDialog,
}))

/** The window: sidebar, the instance shown (or the invitation of a first run), status bar, and what lies over them. */
export function App() {
  const instance = useShownInstance()
  const link = useLink()
  useAppearance()
  useKeys(instance?.id ?? null)
  return (
    // Library parts may add no style element: the content security policy would refuse it.
    <CSPProvider disableStyleElements>
      <Tooltip.Provider>
        <div data-link={link.kind} className="flex h-full flex-col">
          <Main />
          <StatusBar />
        </div>
        <Overlays />
        <FailureCards />
        <DoneToast />
        <Announcement />
      </Tooltip.Provider>
    </CSPProvider>
  )
}

function Main() {
  const instance = useShownInstance()
  const link = useLink()
  const view = useUi((ui) => ui.view)
  const hasNone = !useHasInstances()
  const mainTab = useUi((ui) => ui.mainTab)
  useFocusInView(view === 'instance' ? `${instance?.id ?? ''} ${mainTab}` : view)
  if (hasNone && link.kind === 'refused') return <EmptyState sentence={link.message} />
  if (hasNone && link.kind !== 'live') {
    return (
      // Said only when it takes long: an ordinary start is over before.
      <div className="flex grow animate-[appear_0s_1s_both]">
        <EmptyState sentence="Waiting for Till’s engine to answer." />
      </div>
    )
  }
  if (hasNone) {
    return (
      <main className="flex min-h-0 grow flex-col overflow-y-auto">
        <div className="px-3 pt-3 empty:hidden">
          <UncertainStrip />
        </div>
        <FirstRun />
      </main>
    )
  }
  return (
    <div className="grid min-h-0 grow grid-cols-[200px_minmax(0,1fr)] min-[1100px]:grid-cols-[232px_minmax(0,1fr)]">
      <Sidebar />
      <main tabIndex={-1} className="min-h-0 min-w-0 outline-none">
        {view === 'all-ports' ? (
          <Suspense>
            <AllPorts />
          </Suspense>
        ) : (
          instance !== null && <InstanceView instance={instance} />
        )}
      </main>
    </div>
  )
}

function Overlays() {
  const overlay = useUi((ui) => ui.overlay)
  const conflict = useUi((ui) => ui.conflict)
  const change = useUi((ui) => ui.change)
  const stopAsked = useUi((ui) => ui.stopAsked)
  const close = (): void => showOverlay('none')
  return (
    <>
      <Suspense>
        {conflict !== null && <ConflictDialog key={conflict} id={conflict} />}
        {change !== null && <ChangeDialog change={change} />}
        {stopAsked !== null && <StopDialog target={stopAsked} />}
        {overlay === 'uncertain' && <UncertainDialog onClose={close} />}
        {overlay === 'help' && <KeysDialog isOpen onClose={close} />}
        {overlay === 'new-instance' && <NewInstanceDialog isOpen onClose={close} />}
        {overlay === 'settings' && <SettingsDialog isOpen onClose={close} />}
      </Suspense>
    </>
  )
}

/** The one polite live region. */
function Announcement() {
  const sentence = useAnnouncement((announcement) => announcement.sentence)
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {sentence}
    </p>
  )
}

/** Theme and density of the settings, on the page. */
function useAppearance(): void {
  const { theme, density } = useSettings()
  const isKnown = useLink().kind !== 'connecting'
  useEffect(() => {
    if (!isKnown) return undefined
    return showTheme(theme)
  }, [theme, isKnown])
  useEffect(() => {
    document.documentElement.dataset['density'] = density
  }, [density])
}
