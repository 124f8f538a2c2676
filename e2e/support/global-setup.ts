import { startXvfb } from './xvfb'

/** Runs once before all end-to-end tests; what it returns, Playwright calls after the last. */
export default startXvfb
