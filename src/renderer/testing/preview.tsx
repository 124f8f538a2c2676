// Served by the dev server only (/testing/preview.html): the whole app on invented data.
// ?theme=dark|light  ?empty  ?lost  ?density=compact  ?many=50 (instances)  ?rows=60 (of one instance)
import '../theme/tailwind.css'
import '../theme/chrome114.css'
import type { Snapshot } from '@shared/contract/stream'
import { mount } from '../mount'
import { announceChanges } from '../state/announce'
import { installBridge } from '../state/bridge'
import { connect } from '../state/connect'
import { fakeBridge } from './fake-bridge'
import { aHeldSnapshot, anEmptySnapshot } from './fixture'
import { manyInstances } from './many-instances'
import { manyRows } from './many-rows'

const SAMPLES_BEFORE = 60
const SECOND_MS = 1_000

const wish = new URLSearchParams(location.search)
const many = Number(wish.get('many') ?? 0)
const rows = Number(wish.get('rows') ?? 0)
const snapshot: Snapshot = wish.has('empty')
  ? anEmptySnapshot()
  : many > 0
    ? manyInstances(many, Date.now())
    : rows > 0
      ? manyRows(rows, Date.now())
      : aHeldSnapshot(Date.now())
const theme = wish.get('theme')
const settings = snapshot.tables.settings[0]
if (settings !== undefined) {
  if (theme === 'dark' || theme === 'light') settings.theme = theme
  if (wish.get('density') === 'compact') settings.density = 'compact'
}

const bridge = fakeBridge(snapshot)
installBridge(bridge)
Object.assign(globalThis, { fake: bridge })
announceChanges()
connect()
for (let tick = 0; tick < SAMPLES_BEFORE; tick += 1) {
  bridge.sample(tick, Date.now() - (SAMPLES_BEFORE - tick) * SECOND_MS)
}
mount()

let tick = SAMPLES_BEFORE
if (wish.has('lost')) {
  setTimeout(() => (bridge.isGone = true), SECOND_MS)
}
setInterval(() => {
  tick += 1
  bridge.sample(tick, Date.now())
  // A quarter of the rows that are looked at write in a second.
  const refs = bridge.calls.flatMap(({ name, input }) => (name === 'log.open' ? [(input as { ref: string }).ref] : []))
  for (const [index, ref] of [...new Set(refs)].entries()) {
    if (refs.length > 1 && (tick + index) % 4 !== 0) continue
    bridge.push({ kind: 'log', chunk: { ref, lines: bridge.logs.write(ref, 1), isReset: false } })
  }
}, SECOND_MS)
