import type { RunningInstance } from './quit'

/** What is asked before Till is quit: how many components it is about, and which instances go by a rule of their own. */
export function quitWords(running: readonly RunningInstance[]): { message: string; detail: string } {
  const asked = running.filter(({ rule }) => rule === null)
  const count = asked.reduce((sum, one) => sum + one.running, 0)
  const hasRules = asked.length < running.length
  const of = hasRules ? ` of ${listed(asked)}` : ''
  const detail = [
    'Kept running, they go on without Till: nobody watches or restarts them until Till is back and finds them again.',
  ]
  const kept = running.filter(({ rule }) => rule === 'keep')
  const stopped = running.filter(({ rule }) => rule === 'stop')
  if (hasRules) detail.push('By a rule of their own, whatever you choose here:')
  if (stopped.length > 0) detail.push(`${listed(stopped)}: stopped`)
  if (kept.length > 0) detail.push(`${listed(kept)}: ${kept.length === 1 ? 'keeps' : 'keep'} running`)
  return {
    message: count === 1 ? `1 component${of} is running` : `${String(count)} components${of} are running`,
    detail: [detail[0], detail.slice(1).join('\n')].filter(Boolean).join('\n\n'),
  }
}

function listed(instances: readonly RunningInstance[]): string {
  const names = instances.map(({ name }) => name)
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
