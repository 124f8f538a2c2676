// Loaded by Electron before the app: closes the window once its page is there, as a person does who leaves Till in the tray.
const { app } = require('electron')

/** The page connects, draws itself and remembers its place. */
const SETTLED_AFTER_MS = 4_000

app.on('browser-window-created', (_, window) => {
  window.webContents.once('did-finish-load', () => {
    setTimeout(() => {
      window.close()
      console.log('IN THE TRAY')
    }, SETTLED_AFTER_MS)
  })
})
