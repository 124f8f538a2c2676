// Loaded into the app before its own code: tells on stdout which boxes it shows, and presses their first button.
const { app, dialog } = require('electron')

function tell(box) {
  // Before it is ready, a box is words on the error stream (Electron’s dialog, on Linux).
  process.stdout.write(`BOX ${JSON.stringify({ isSeen: app.isReady(), ...box })}\n`)
}

dialog.showErrorBox = (message, detail) => tell({ message, detail })
dialog.showMessageBox = (...args) => {
  const { message, detail } = args.at(-1)
  tell({ message, detail })
  return Promise.resolve({ response: 0, checkboxChecked: false })
}
