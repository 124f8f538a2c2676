import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { showTheme } from './theme/resolve-theme'

/**
 * Draws the app into the page. Until the settings are known in the system’s theme, which main has made the one last used
 * before it asked for the page.
 */
export function mount(): void {
  showTheme('system')()
  const root = document.querySelector('#root')
  if (root === null) throw new Error('index.html has no element #root to draw into')
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
