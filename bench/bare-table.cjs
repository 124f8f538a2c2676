// The least a page can do with the same changes: cells whose words and colours are set, without a framework. Its window is as
// large as Till's, and hears the same through the same preload.
const { app, BrowserWindow } = require('electron')
const path = require('node:path')

app.setPath('userData', process.env.EMPTY_WINDOW_DATA)
void app.whenReady().then(() => {
  const preload = path.join(__dirname, '../out/preload/index.cjs')
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    show: false,
    webPreferences: { sandbox: true, preload },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(path.join(__dirname, 'bare-table.html'))
})
