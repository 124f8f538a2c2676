import dbus from 'dbus-next'

/** A notification as the desktop was asked to show it. */
export type Notified = { summary: string; body: string }

/** The desktop's notification service: remembers instead of showing. */
export type NotificationServer = { seen: Notified[]; close(): void }

const NAME = 'org.freedesktop.Notifications'

/** The service of the Desktop Notifications Specification; dbus-next calls the methods by their D-Bus names. */
class Notifications extends dbus.interface.Interface {
  readonly seen: Notified[] = []

  Notify(_app: string, _replaces: number, _icon: string, summary: string, body: string): number {
    return this.seen.push({ summary, body })
  }
  CloseNotification(): void {
    // Nothing is shown, so nothing is closed.
  }
  GetCapabilities(): string[] {
    return ['body', 'actions']
  }
  GetServerInformation(): string[] {
    return ['till-e2e', 'till', '1', '1.2']
  }
}
Notifications.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
})

/** Becomes the notification service of a session bus. */
export async function startNotifications(busAddress: string): Promise<NotificationServer> {
  const bus = dbus.sessionBus({ busAddress })
  const server = new Notifications(NAME)
  bus.export('/org/freedesktop/Notifications', server)
  await bus.requestName(NAME, 0)
  return { seen: server.seen, close: () => bus.disconnect() }
}
