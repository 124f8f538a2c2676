import type { InspectedProcess } from '../../engine/effects'
import { commandLine } from '../network/process-facts'
import type { ProcessEntry, ProcessSystem } from './process-system'

/** A tree as it may be shown: command lines with secrets hidden, without those that ended between two looks. */
export function toldTree(
  tree: readonly { entry: ProcessEntry; depth: number }[],
  details: Awaited<ReturnType<ProcessSystem['details']>>,
): InspectedProcess['tree'] {
  return tree.flatMap(({ entry: { pid }, depth }) => {
    const facts = details.get(pid)
    if (facts === undefined) return []
    return [{ pid, depth, commandLine: commandLine(facts.argv) ?? facts.command, user: facts.user }]
  })
}
