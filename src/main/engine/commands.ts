import { commands, type CommandName, type Input, type Output } from '@shared/contract/commands'
import { CommandError, type Answer, type Failure } from '@shared/contract/failure'
import type { z } from 'zod'
import type { Logger } from './effects'
import type { Client } from './engine'

export type Handlers = {
  [C in CommandName]: (
    input: z.output<(typeof commands)[C]['input']>,
    client: Client | null,
  ) => Promise<Output<C>> | Output<C>
}

/** Validates an input, carries the command out, and turns whatever goes wrong into an answer. Never rejects. */
export async function carryOut<C extends CommandName>(
  handlers: Handlers,
  logger: Logger,
  name: C,
  input: unknown,
  client: Client | null,
): Promise<Answer<Output<C>>> {
  if (!Object.hasOwn(commands, name))
    return refuse({ code: 'command.unknown', message: `There is no command ${name}.` })
  const parsed = commands[name].input.safeParse(input)
  if (!parsed.success) return refuse({ code: 'input.invalid', message: describeIssues(name, parsed.error) })
  try {
    const handler = handlers[name] as (input: Input<C>, client: Client | null) => Promise<Output<C>>
    return { ok: true, value: await handler(parsed.data as Input<C>, client) }
  } catch (error) {
    if (error instanceof CommandError) return refuse(error.failure)
    logger.error(
      { command: name, error: error instanceof Error ? error.stack : String(error) },
      'a command failed inside',
    )
    return refuse({
      code: 'internal',
      message: `${name} failed: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'The log of Till in its data folder tells more.',
    })
  }
}

function refuse(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure }
}

function describeIssues(name: string, error: z.ZodError): string {
  const issue = error.issues[0]
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return `${name} was asked for with something it does not take: ${where}${issue?.message ?? 'wrong shape'}.`
}
