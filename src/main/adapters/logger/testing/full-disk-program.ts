import { createLogger } from '../logger'

// Run as a child with an error stream that takes nothing. Its log can't be written either; it is to live on all the same.
const [, , folder = ''] = process.argv
const logger = createLogger(folder)
logger.info({}, 'one')
logger.warn({}, 'two')
setTimeout(() => process.stdout.write('lives on'), 50)
