import type { ReactNode } from 'react'
import type { Settings } from '@shared/model/rows'
import { send } from '../../state/commands'
import { useSettings, useSystem } from '../../state/selectors'
import { DEFAULT_LOG_BUDGET_BYTES } from '@shared/words/size'
import { Dialog } from '../../ui/Dialog'
import { LogBudgetSelect } from '../../ui/LogBudgetSelect'
import { RadioGroup, type RadioOption } from '../../ui/RadioGroup'

const THEMES: readonly RadioOption<Settings['theme']>[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const DENSITIES: readonly RadioOption<Settings['density']>[] = [
  { value: 'comfortable', label: 'Comfortable', note: 'Rows of 36 px' },
  { value: 'compact', label: 'Compact', note: 'Rows of 28 px' },
]
const ON_QUIT: readonly RadioOption<Settings['onQuit']>[] = [
  { value: 'ask', label: 'Ask each time', note: 'Only when something runs.' },
  { value: 'keep', label: 'Keep them running', note: 'Nobody watches them until Till is back; it finds them again.' },
  { value: 'stop', label: 'Stop them', note: 'Till goes once the last one has ended.' },
]

/** What a person can set. Each choice is sent at once and shows when the engine has taken it. */
export function SettingsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const settings = useSettings()
  const system = useSystem()
  const set = (change: Partial<Settings>): void => void send('settings.set', change)
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Settings" width="medium">
      <div className="flex flex-col gap-5">
        <Group title="Theme">
          <RadioGroup label="Theme" value={settings.theme} options={THEMES} onChange={(theme) => set({ theme })} />
        </Group>
        <Group title="Density">
          <RadioGroup
            label="Density"
            value={settings.density}
            options={DENSITIES}
            onChange={(density) => set({ density })}
          />
        </Group>
        <Group title="Quitting with components running">
          <RadioGroup
            label="Quitting with components running"
            value={settings.onQuit}
            options={ON_QUIT}
            onChange={(onQuit) => set({ onQuit })}
          />
          <p className="col-start-2 px-1 pt-1 text-label text-muted">
            An instance can have a rule of its own: “When Till goes” in its menu.
          </p>
        </Group>
        <Group title="Room for logs">
          <div className="flex flex-col items-start gap-1 px-1">
            <LogBudgetSelect
              bytes={settings.logBudgetBytes ?? DEFAULT_LOG_BUDGET_BYTES}
              onChange={(logBudgetBytes) => logBudgetBytes !== null && set({ logBudgetBytes })}
            />
            <p className="text-label text-muted">
              Of each instance. Where its logs take more, earlier runs go, and the oldest lines of the longest.
            </p>
          </div>
        </Group>
        {system !== undefined && (
          <dl className="grid grid-cols-[10rem_1fr] gap-y-1 border-t border-line pt-4 text-label">
            <Fact name="Version">{system.version}</Fact>
            <Fact name="Data folder">{system.dataFolder}</Fact>
            <Fact name="Engine">
              pid {system.enginePid}, {system.host === 'app' ? 'in the app' : 'without a window'}
            </Fact>
          </dl>
        )}
      </div>
    </Dialog>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-[10rem_1fr]">
      <h3 className="pt-1 pr-4 text-label font-semibold">{title}</h3>
      {children}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd data-selectable className="figures min-w-0 [overflow-wrap:anywhere]">
        {children}
      </dd>
    </>
  )
}
