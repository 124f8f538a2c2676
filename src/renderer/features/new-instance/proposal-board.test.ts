import { describe, expect, it } from 'vitest'
import type { Proposal } from '@shared/contract/commands'
import { boardOfProposal } from './proposal-board'

const planned = (
  port: number,
  lane: 'component' | 'ai',
  name: string,
  heldBy: string | null = null,
  isExtra = false,
) => ({
  port,
  lane,
  name,
  variable: `${name.toUpperCase().replace('-', '_')}_PORT`,
  isExtra,
  heldBy,
})

const proposal = {
  ports: { component: { base: 8100, size: 100 }, ai: { base: 45_100, size: 100 } },
  planned: [
    planned(8101, 'component', 'hermes'),
    planned(45_101, 'ai', 'hermes-ai'),
    planned(8104, 'component', 'terma', 'node (pid 4123)'),
    planned(8199, 'component', 'DB', null, true),
  ],
  occupied: [
    { port: 8104, lane: 'component', label: 'node (pid 4123)' },
    { port: 8142, lane: 'component', label: 'python3 (pid 77)' },
  ],
} as unknown as Proposal

describe('boardOfProposal', () => {
  const cells = boardOfProposal(proposal)

  it('shows both lanes, twins at the same place', () => {
    expect(cells).toHaveLength(200)
    expect(cells[1]?.caption).toEqual({
      subject: 'hermes',
      detail: '8101 ↔ 45101 · HERMES_PORT · nobody listens there now',
      spoken: '8101, hermes, HERMES_PORT, nobody listens there now; twin 45101',
      heldSince: null,
    })
    expect(cells[101]).toMatchObject({ kind: 'reserved', name: 'hermes-ai', lane: 'ai' })
  })

  it('tells who holds a planned port and who merely lives in the block', () => {
    expect(cells[4]).toMatchObject({ kind: 'conflict', name: 'terma' })
    expect(cells[4]?.caption.detail).toBe('8104 · TERMA_PORT · held by node (pid 4123)')
    expect(cells[42]).toMatchObject({ kind: 'stranger', name: null })
    expect(cells[42]?.caption.detail).toBe('held by python3 (pid 77)')
    expect(cells[43]).toMatchObject({ kind: 'free' })
  })

  it('gives an extra port no twin, and one lane where the platform has one', () => {
    expect(cells[99]?.caption.detail).toBe('8199 · DB_PORT · nobody listens there now')
    expect(boardOfProposal({ ...proposal, ports: { component: { base: 8100, size: 30 }, ai: null } })).toHaveLength(30)
  })
})
