import type { Comparison } from '@shared/contract/commands'
import type { InstanceId } from '@shared/model/ids'
import type { CliContext } from '../context'

/** An instance's ports in three columns, or the sentence why that can't be told (folder gone, definition broken). */
export type Compared = { instance: InstanceId; comparison: Comparison | null; problem: string | null }

/** Declared, reserved and listening of each of these instances. One that can't be compared hinders no other. */
export async function compareAll({ link }: CliContext, instances: InstanceId[]): Promise<Compared[]> {
  const compared: Compared[] = []
  for (const instance of instances) {
    const answer = await link.call('ports.compare', { instance })
    compared.push(
      answer.ok
        ? { instance, comparison: answer.value, problem: null }
        : { instance, comparison: null, problem: answer.failure.message },
    )
  }
  return compared
}
