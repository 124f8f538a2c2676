import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from '@shared/contract/failure'
import type { InstanceRequest, Proposal } from '@shared/contract/commands'
import { latestProposal, PROPOSE_AFTER_MS, type ProposalView } from './latest-proposal'

const request = (name: string): InstanceRequest => ({
  platform: 'sample',
  folder: null,
  mode: null,
  name,
  componentBase: null,
  aiBase: null,
})
const good = (name: string): Answer<Proposal> => ({ ok: true, value: { name } as Proposal })
const bad: Answer<Proposal> = { ok: false, failure: { code: 'ports.none-free', message: 'No block is free.' } }

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('latestProposal', () => {
  function setup() {
    const asked: { name: string | null; answer: (answer: Answer<Proposal>) => void }[] = []
    const views: ProposalView[] = []
    const latest = latestProposal(
      (each) => new Promise((answer) => asked.push({ name: each.name, answer })),
      (view) => views.push(view),
    )
    const settle = () => vi.advanceTimersByTimeAsync(PROPOSE_AFTER_MS)
    return { asked, views, latest, settle }
  }

  it('asks once for a burst of typing', async () => {
    const { asked, latest, settle } = setup()
    latest.ask(request('first'))
    await settle()
    for (const name of ['a', 'ab', 'abc']) {
      latest.ask(request(name))
      await vi.advanceTimersByTimeAsync(PROPOSE_AFTER_MS - 1)
    }
    await settle()
    expect(asked.map((each) => each.name)).toEqual(['first', 'abc'])
  })

  it('lets the latest request win, whatever the order of the answers', async () => {
    const { asked, views, latest, settle } = setup()
    latest.ask(request('one'))
    await settle()
    latest.ask(request('two'))
    await settle()
    asked[1]?.answer(good('two'))
    await settle()
    asked[0]?.answer(good('one'))
    await settle()
    expect(views.at(-1)).toMatchObject({ proposal: { name: 'two' }, isStale: false })
  })

  it('marks what it shows as stale while a newer answer is on its way, or after a refusal', async () => {
    const { asked, views, latest, settle } = setup()
    latest.ask(request('one'))
    await settle()
    asked[0]?.answer(good('one'))
    await settle()
    latest.ask(request('two'))
    expect(views.at(-1)).toMatchObject({ proposal: { name: 'one' }, isStale: true })
    await settle()
    asked[1]?.answer(bad)
    await settle()
    expect(views.at(-1)).toMatchObject({
      proposal: { name: 'one' },
      failure: { message: 'No block is free.' },
      isStale: true,
    })
  })

  it('forgets what is under way when the form becomes incomplete, and after the end', async () => {
    const { asked, views, latest, settle } = setup()
    latest.ask(request('one'))
    latest.ask(null)
    await settle()
    expect(asked).toHaveLength(0)
    latest.ask(request('two'))
    await settle()
    latest.end()
    const told = views.length
    asked[0]?.answer(good('two'))
    await settle()
    expect(views).toHaveLength(told)
  })
})
