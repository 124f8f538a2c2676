import dbus from 'dbus-next'
import { eventually } from './eventually'
import { findLine, printMenu, readLayout } from './tray-menu'
import type { MenuLine } from './tray-menu'

/** A panel's tray as far as an app sees it: who registers gets an item, whose menu can be read and clicked. */
export type TrayHost = {
  /** The item that was registered last and is still there; waits for it. */
  item(): Promise<TrayItem>
  /** How many items are there now. */
  count(): Promise<number>
  close(): void
}

/** One item of the tray. */
export type TrayItem = {
  tooltip(): Promise<string>
  menu(): Promise<MenuLine>
  /** Waits until the menu has this line, then clicks it. */
  click(...path: (string | RegExp)[]): Promise<void>
  /** What a left click on the icon does. */
  activate(): Promise<void>
}

const WATCHER = 'org.kde.StatusNotifierWatcher'
const ITEM_PATH = '/StatusNotifierItem'
const ITEM = 'org.kde.StatusNotifierItem'
const MENU = 'com.canonical.dbusmenu'

/** The freedesktop StatusNotifierWatcher that apps register with. dbus-next calls the methods by their D-Bus names. */
class Watcher extends dbus.interface.Interface {
  readonly services: string[] = []

  RegisterStatusNotifierItem(service: string): void {
    this.services.push(service)
    this.StatusNotifierItemRegistered(service)
  }
  RegisterStatusNotifierHost(): void {
    this.StatusNotifierHostRegistered()
  }
  get RegisteredStatusNotifierItems(): string[] {
    return this.services
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }
  get ProtocolVersion(): number {
    return 0
  }
  StatusNotifierItemRegistered(service: string): string {
    return service
  }
  StatusNotifierItemUnregistered(service: string): string {
    return service
  }
  StatusNotifierHostRegistered(): void {
    // A signal without arguments.
  }
}
Watcher.configureMembers({
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's' },
    RegisterStatusNotifierHost: { inSignature: 's' },
  },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
  },
  signals: {
    StatusNotifierItemRegistered: { signature: 's' },
    StatusNotifierItemUnregistered: { signature: 's' },
    StatusNotifierHostRegistered: { signature: '' },
  },
})

/** Becomes the tray of a session bus. Must run before the app starts, which looks for a tray once. */
export async function startTrayHost(busAddress: string): Promise<TrayHost> {
  const bus = dbus.sessionBus({ busAddress })
  const watcher = new Watcher(WATCHER)
  bus.export('/StatusNotifierWatcher', watcher)
  await bus.requestName(WATCHER, 0)

  const ask = async (
    to: { destination: string; path: string; interface: string },
    member: string,
    signature = '',
    body: unknown[] = [],
  ): Promise<unknown[]> => {
    const answer = await bus.call(new dbus.Message({ ...to, member, signature, body }))
    return (answer?.body ?? []) as unknown[]
  }
  const isThere = async (service: string): Promise<boolean> => {
    const daemon = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' }
    const [has] = await ask({ ...daemon, interface: 'org.freedesktop.DBus' }, 'NameHasOwner', 's', [service])
    return has === true
  }
  const living = async (): Promise<string[]> => {
    const there = await Promise.all(watcher.services.map(isThere))
    return watcher.services.filter((_, index) => there[index])
  }

  return {
    async item() {
      const service = await eventually('a tray item is registered', async () => (await living()).at(-1))
      return itemOf(service, ask)
    },
    count: async () => (await living()).length,
    close: () => bus.disconnect(),
  }
}

function itemOf(
  service: string,
  ask: (
    to: { destination: string; path: string; interface: string },
    member: string,
    signature?: string,
    body?: unknown[],
  ) => Promise<unknown[]>,
): TrayItem {
  const item = { destination: service, path: ITEM_PATH }
  const property = async (name: string): Promise<unknown> => {
    const get = { ...item, interface: 'org.freedesktop.DBus.Properties' }
    const [answer] = await ask(get, 'Get', 'ss', [ITEM, name])
    return (answer as dbus.Variant<unknown>).value
  }
  const menuAt = async (): Promise<{ destination: string; path: string; interface: string }> => ({
    destination: service,
    path: String(await property('Menu')),
    interface: MENU,
  })
  const menu = async (): Promise<MenuLine> => {
    const [, layout] = await ask(await menuAt(), 'GetLayout', 'iias', [0, -1, []])
    return readLayout(layout as Parameters<typeof readLayout>[0])
  }
  return {
    menu,
    async tooltip() {
      // (icon name, pixmaps, title, text): the text is put into the title by some and the text by others.
      const [, , title, text] = (await property('ToolTip')) as [string, unknown[], string, string]
      return [title, text].filter((part) => part !== '').join(' ')
    },
    async click(...path) {
      let seen: MenuLine | undefined
      const line = await eventually(`the tray's menu has ${path.join(' > ')}`, async () => {
        seen = await menu()
        return findLine(seen, path)
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it has\n${seen === undefined ? 'nothing' : printMenu(seen)}`)
      })
      await ask(await menuAt(), 'Event', 'isvu', [line.id, 'clicked', new dbus.Variant('s', ''), 0])
    },
    async activate() {
      await ask({ ...item, interface: ITEM }, 'Activate', 'ii', [0, 0])
    },
  }
}
