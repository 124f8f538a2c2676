import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { rememberedTheme, showTheme } from './theme/resolve-theme'

/** Draws the app into the page, in the theme last used until the settings are known. */
export function mount(): void {
  showTheme(rememberedTheme())()
  const root = document.querySelector('#root')
  if (root === null) throw new Error('index.html has no element #root to draw into')
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
