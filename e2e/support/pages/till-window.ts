import type { Locator, Page } from '@playwright/test'
import { AllPortsPage } from './all-ports'
import { ComponentsPage } from './components'
import { ConflictsPage } from './conflicts'
import { FirstRunPage } from './first-run'
import { LogPage } from './log'
import { NewInstancePage } from './new-instance'
import { PortMapPage } from './port-map'
import { SettingsPage } from './settings'
import { SidebarPage } from './sidebar'
import { TimelinePage } from './timeline'

/** The window, by its parts. */
export class TillWindow {
  readonly page: Page
  readonly firstRun: FirstRunPage
  readonly newInstance: NewInstancePage
  readonly components: ComponentsPage
  readonly portMap: PortMapPage
  readonly conflicts: ConflictsPage
  readonly allPorts: AllPortsPage
  readonly sidebar: SidebarPage
  readonly timeline: TimelinePage
  readonly settings: SettingsPage
  readonly status: Locator
  /** Cards of commands that were refused. */
  readonly failures: Locator

  constructor(page: Page) {
    this.page = page
    this.firstRun = new FirstRunPage(page)
    this.newInstance = new NewInstancePage(page)
    this.components = new ComponentsPage(page)
    this.portMap = new PortMapPage(page)
    this.allPorts = new AllPortsPage(page)
    this.conflicts = new ConflictsPage(page)
    this.sidebar = new SidebarPage(page)
    this.timeline = new TimelinePage(page)
    this.settings = new SettingsPage(page)
    this.status = page.getByRole('contentinfo', { name: 'Status' })
    this.failures = page.getByRole('list', { name: 'What did not work' }).getByRole('listitem')
  }

  /** The log of a row, once it is selected and its detail open. */
  log(ref: string): LogPage {
    return new LogPage(this.page, ref)
  }

  /** The logs of all rows as one, once their tab is open. */
  get logs(): LogPage {
    return new LogPage(this.page, null)
  }
}
