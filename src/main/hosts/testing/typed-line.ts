import { runCli } from '../cli/cli'
import type { CliIo } from '../cli/io'
import type { FakeEngine } from './fake-engine'
import { linkTo } from './fake-link'

/** What a command line left behind. */
export type Typed = { code: number; out: string; err: string; asked: string[] }

/** How it was typed: what a person answers makes it a terminal; without, nobody is there. */
export type TypedOptions = { answers?: string[]; hasData?: boolean; folders?: string[] }

/** Runs a command line (its words, without `till`) against a fake engine that runs already. */
export async function typeLine(engine: FakeEngine, words: string[], options: TypedOptions = {}): Promise<Typed> {
  const typed: Typed = { code: 0, out: '', err: '', asked: [] }
  const answers = [...(options.answers ?? [])]
  const io: CliIo = {
    out: (text) => void (typed.out += `${text}\n`),
    err: (text) => void (typed.err += `${text}\n`),
    raw: (text) => void (typed.out += text),
    isTerminal: options.answers !== undefined,
    hasColor: false,
    columns: () => 100,
    rows: () => 30,
    ask(question) {
      typed.asked.push(question.trim())
      return Promise.resolve(answers.shift() ?? '')
    },
    cwd: '/home/me/work',
    home: '/home/me',
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    edit: () => Promise.resolve(false),
    onInterrupt: () => () => undefined,
  }
  typed.code = await runCli(words, io, {
    version: '0.1.0',
    connect: () => Promise.resolve(linkTo(engine)),
    launch: () => Promise.resolve(linkTo(engine)),
    hasData: () => options.hasData !== false,
    realPath: (path) => Promise.resolve(path),
  })
  return typed
}
