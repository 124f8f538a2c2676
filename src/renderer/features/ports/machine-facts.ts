import type { PortRulesRow } from '@shared/model/conflicts'

/** One fact about the machine: `Outgoing connections` · `32768–60999` · what that means. */
export type MachineFact = { name: string; figure: string; words: string }

type Range = { from: number; to: number }

/** What the system does with ports, in figures and words. Facts that don't hold here are left out. */
export function machineFacts({ ephemeral, reserved, excluded, unprivilegedFrom }: PortRulesRow): MachineFact[] {
  const facts: MachineFact[] = [
    {
      name: 'Outgoing connections',
      figure: ephemeral === null ? '–' : rangeOf(ephemeral),
      words: ephemeral === null ? 'the system does not tell' : 'the system takes their ports from here',
    },
    {
      name: 'Left out of that',
      figure: reserved.length === 0 ? '–' : reserved.map(rangeOf).join(', '),
      words: reserved.length === 0 ? 'nothing is reserved' : 'never used for outgoing connections',
    },
  ]
  if (excluded.length > 0) {
    facts.push({ name: 'Excluded', figure: excluded.map(rangeOf).join(', '), words: 'given to nobody by the system' })
  }
  if (unprivilegedFrom > 1) {
    facts.push({
      name: 'Privileged',
      figure: rangeOf({ from: 1, to: unprivilegedFrom - 1 }),
      words: 'need special rights',
    })
  }
  return facts
}

function rangeOf({ from, to }: Range): string {
  return from === to ? String(from) : `${from}–${to}`
}
