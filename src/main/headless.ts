import { existsSync, realpathSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CommandError } from '@shared/contract/failure'
import { dataFolderPath, locateDataFolder, openDataFolder } from './adapters/data-folder/data-folder'
import { createLogger } from './adapters/logger/logger'
import { createLocalMachine } from './adapters/machine/local'
import { giveBackUnusedMemory } from './adapters/machine/unused-memory'
import { findResources } from './adapters/platforms/resources'
import { compose } from './compose'
import { connectToFolder } from './connect'
import { endEndlessPatterns } from './endless-patterns'
import { runCli } from './hosts/cli/cli'
import { EXIT, exitCodeOf } from './hosts/cli/exit-code'
import { createTerminalIo } from './hosts/cli/terminal-io'
import { launchEngine } from './launch-engine'
import { hearStrayErrors } from './stray-errors'
import { takeFreeLock } from './take-engine-lock'
import { VERSION } from './version'
import { whyMute } from './why-mute'

/** This file as it was built: out/main/headless.cjs. */
const ENTRY = fileURLToPath(import.meta.url)

/** How long clients may take to hear the last answers of an engine that ends. */
const LAST_ANSWERS_MS = 200

/** The command line (arguments without the program's name), or with `engine` the engine itself. Answers the exit code. */
export async function main(argv: string[]): Promise<number> {
  // Of the command line too, which narrows what it follows by itself: no Ctrl-C would be heard.
  endEndlessPatterns()
  if (argv[0] === 'engine') return runEngine()
  return runCli(argv, createTerminalIo(), {
    version: VERSION,
    hasData: () => existsSync(path.join(dataFolderPath(), 'till.db')),
    // Asking whether an engine runs makes no folder and writes nothing: stopping must work on a full disk too.
    connect: async () => (existsSync(dataFolderPath()) ? connectToFolder(locateDataFolder()) : null),
    launch: () => launchEngine(ENTRY, openDataFolder()),
    whyMute: () => whyMute(locateDataFolder().lock),
    async realPath(file) {
      try {
        return await realpath(file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
  })
}

/** Runs an engine without a window until it is asked to end; its components live on unless told otherwise. */
async function runEngine(): Promise<number> {
  try {
    const folder = openDataFolder()
    const lock = takeFreeLock(folder)
    const logger = createLogger(folder.logs, { host: 'headless' })
    hearStrayErrors(logger)
    const house = await compose({
      host: 'headless',
      version: VERSION,
      resources: findResources(path.dirname(ENTRY)),
      readings: path.join(path.dirname(ENTRY), 'platforms.json'),
      guardian: path.join(path.dirname(ENTRY), 'guardian.cjs'),
      folder,
      lock,
      logger,
      machine: createLocalMachine({ onLog: (message, error) => logger.warn({ error: String(error) }, message) }),
      hostCommands: null,
      logReader: path.join(path.dirname(ENTRY), 'log-reader.cjs'),
      givesAway: true,
    })
    giveBackUnusedMemory()
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void house.end('keep'))
    await house.ended
    await sleep(LAST_ANSWERS_MS)
    house.close()
    return EXIT.ok
  } catch (error) {
    const failure = error instanceof CommandError ? error.failure : null
    const said = failure === null ? (error as Error).stack : [failure.message, failure.hint].filter(Boolean).join('\n')
    process.stderr.write(`${String(said)}\n`)
    return failure === null ? EXIT.failed : exitCodeOf(failure.code)
  }
}

// Run by itself it is the engine that a command line starts in the background. The engine is over when it says so,
// whatever may still be open.
if (process.argv[1] !== undefined && existsSync(process.argv[1]) && realpathSync(process.argv[1]) === ENTRY) {
  void main(process.argv.slice(2)).then((code) => process.exit(code))
}
