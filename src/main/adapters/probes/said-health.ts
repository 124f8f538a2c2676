/** What a health answer says of whoever gives it. `word`: as it was written. */
export type SaidHealth = { is: 'well' } | { is: 'degraded' | 'ill'; word: string }

const WELL: SaidHealth = { is: 'well' }

/** Tekton's words (tekton-interop.md, Health), those of application/health+json (pass, warn, fail) and of Spring Boot. */
const DEGRADED = new Set(['degraded', 'warn', 'warning', 'partial'])
const ILL = new Set(['unhealthy', 'down', 'fail', 'failed', 'failing', 'error', 'critical', 'out_of_service'])
/** Where it stands: at the top, or within one of these. */
const WITHIN = ['health', 'data', 'details']

/**
 * Reads a body of JSON that came with a good status. Only what plainly says otherwise is believed over the status: a word
 * that is not known, no word at all and broken JSON all leave it at that.
 */
export function saidHealth(body: string): SaidHealth {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return WELL // Cut, or no JSON after all: the status stands.
  }
  if (!isObject(value)) return WELL
  for (const at of [value, ...WITHIN.map((key) => value[key])]) {
    const said = isObject(at) ? saidIn(at) : typeof at === 'string' && at === value.health ? judge(at) : WELL
    if (said.is !== 'well') return said
  }
  return WELL
}

function saidIn(at: Record<string, unknown>): SaidHealth {
  if (at.healthy === false || at.ready === false)
    return { is: 'ill', word: at.healthy === false ? 'not healthy' : 'not ready' }
  return typeof at.status === 'string' ? judge(at.status) : WELL
}

function judge(word: string): SaidHealth {
  const plain = word.trim().toLowerCase()
  if (DEGRADED.has(plain)) return { is: 'degraded', word: plain }
  return ILL.has(plain) ? { is: 'ill', word: plain } : WELL
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
