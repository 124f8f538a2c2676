// Sixty invented rows of one instance that go round through five states, and the patches that tell of it, with all that goes
// along in the engine: the instance's counts and a line of the timeline.

const INSTANCE = 'storm'
exports.ROWS = 60
/** As engine/timeline.ts keeps. */
const TIMELINE_LINES = 500

const because = [{ ref: `${INSTANCE}/service-0`, message: 'service-0 (8000) refused connections', at: null }]
const RUNS = ['stop', 'restart']
const ROUND = [
  { state: 'ready', actions: RUNS },
  {
    state: 'degraded',
    actions: RUNS,
    level: 'warning',
    reason: { code: 'probe-failed', message: 'readiness failed 3 of 3 times in a row: answered 503', because },
  },
  {
    state: 'failed',
    actions: ['start', 'stop'],
    level: 'error',
    reason: { code: 'exited', message: 'exited with 1, attempt 2 of 5' },
    dueMs: 4_000,
  },
  { state: 'initializing', actions: RUNS },
  {
    state: 'starting',
    actions: RUNS,
    isUntold: true,
    reason: { code: 'waiting', message: 'waiting for /health to answer 200' },
    dueMs: 30_000,
  },
]
const STATES = ['unknown', 'registering', 'stopping', 'stopped', ...ROUND.map(({ state }) => state)]

const places = Array.from({ length: exports.ROWS }, (_, index) => index % ROUND.length)
/** Far beyond what the engine itself has told by then. */
let revision = 1_000_000
let lineCount = 0

const lineId = (number) => String(number).padStart(10, '0')

/** The row as it is now. */
exports.rowOf = (index) => {
  const { state, actions, reason = null, dueMs } = ROUND[places[index]]
  const now = Date.now()
  return {
    id: `${INSTANCE}/service-${index}`,
    instance: INSTANCE,
    component: `service-${index}`,
    name: `service-${index}`,
    description: `What service ${index} is for`,
    category: 'core',
    order: index,
    state,
    label: state,
    reason,
    isWanted: true,
    needs: [],
    neededBy: [],
    port: 8_000 + index,
    aiPort: null,
    portVariable: `SERVICE_${index}_PORT`,
    extraPorts: [],
    aliases: [],
    capabilities: [],
    specialist: null,
    pid: state === 'failed' ? null : 4_000 + index,
    run: `run-${index}`,
    isAdopted: false,
    since: now,
    dueAt: dueMs === undefined ? null : now + dueMs,
    restarts: 0,
    actions,
  }
}

/** The row in its next state. */
exports.step = (index) => {
  places[index] = (places[index] + 1) % ROUND.length
  return exports.rowOf(index)
}

function instanceRow() {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]))
  for (const place of places) counts[ROUND[place].state] += 1
  return {
    id: INSTANCE,
    name: 'Storm',
    platform: INSTANCE,
    platformName: 'Storm',
    root: '/home/ada/src/storm',
    mode: 'custom',
    ports: { component: { base: 8_000, size: 100 }, ai: null },
    state: 'failed',
    label: `${counts.failed} failed · ${counts.degraded} degraded · ${counts.starting} starting`,
    problem: null,
    counts,
    actions: ['start', 'stop'],
    createdAt: 1,
  }
}

function lineOf({ id, name, state, reason, since }) {
  lineCount += 1
  const level = ROUND.find((step) => step.state === state).level ?? 'info'
  const message = `${name} became ${state}${reason === null ? '' : `: ${reason.message}`}`
  return {
    id: lineId(lineCount),
    at: since,
    level,
    instance: INSTANCE,
    ref: id,
    state,
    message,
    code: reason?.code ?? null,
  }
}

/** The push that tells of these rows. */
exports.patchOf = (components) => {
  revision += 1
  const told = components.filter((row) => ROUND.find(({ state }) => state === row.state).isUntold !== true)
  const timeline = told.map(lineOf)
  const gone = timeline.map(({ id }) => Number(id) - TIMELINE_LINES).filter((number) => number > 0)
  const put = { components, instances: [instanceRow()], timeline }
  return { kind: 'patch', patch: { revision, put, gone: { timeline: gone.map(lineId) } } }
}
