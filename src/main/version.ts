import { version } from '../../package.json'

/** The version of this Till. */
export const VERSION: string = version
