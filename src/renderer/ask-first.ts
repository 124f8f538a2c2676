import { askAhead } from './state/first-attach'

// Imported before everything else: the engine starts and answers while the rest of the page’s code is evaluated.
askAhead()
