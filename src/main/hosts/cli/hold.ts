import type { CliContext } from './context'
import { ask } from './context'
import type { ExitCode } from './exit-code'
import { EXIT } from './exit-code'
import { findInstance } from './names'
import { waitForRevision } from './up'

/** `till hold`: nothing of an instance is started, restarted or moved by itself until it is released. */
export async function hold(
  context: CliContext,
  name: string,
  { reason, days }: { reason: string; days: number | null },
): Promise<ExitCode> {
  const row = findInstance(context.state, name)
  const { revision } = await ask(context.link, 'instance.hold', { id: row.id, reason, days })
  await waitForRevision(context, revision)
  const until = days === null ? 'until it is released' : `for ${days === 1 ? 'a day' : `${String(days)} days`}`
  context.io.out(`${row.name} is held ${until}: ${reason}\nTo release it: till release ${row.id}`)
  return EXIT.ok
}

/** `till release`: ends a hold. Releasing what is not held is no fault. */
export async function release(context: CliContext, name: string): Promise<ExitCode> {
  const row = findInstance(context.state, name)
  if (!row.hold) {
    context.io.out(`${row.name} is not held.`)
    return EXIT.ok
  }
  const { revision } = await ask(context.link, 'instance.release', { id: row.id })
  await waitForRevision(context, revision)
  context.io.out(`${row.name} is released.`)
  return EXIT.ok
}
