// The least an Electron app can show: one window, one word. What Till's cold start is measured against.
const { app, BrowserWindow } = require('electron')
const path = require('node:path')

app.setPath('userData', process.env.EMPTY_WINDOW_DATA)
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1320, height: 860, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(path.join(__dirname, 'empty-window.html'))
})
