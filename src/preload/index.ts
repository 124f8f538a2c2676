import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import type { Bridge } from '@shared/contract/bridge'
import type { Push } from '@shared/contract/stream'

const OS: Partial<Record<string, Bridge['os']>> = { darwin: 'mac', win32: 'windows' }

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke('till:call', name, input),
  attach: () => ipcRenderer.invoke('till:attach'),
  listen(hear) {
    const onPush = (_: IpcRendererEvent, push: Push): void => hear(push)
    ipcRenderer.on('till:push', onPush)
    return () => {
      ipcRenderer.removeListener('till:push', onPush)
    }
  },
  os: OS[process.platform] ?? 'linux',
}

contextBridge.exposeInMainWorld('till', bridge)
