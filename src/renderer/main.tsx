import './ask-first'
import './theme/tailwind.css'
import './theme/chrome114.css'
import { mount } from './mount'
import { announceChanges } from './state/announce'
import { connect, firstAnswer } from './state/connect'

/** What is drawn without an answer is drawn twice, so a start that is like any other is waited for. */
const DRAW_WITHIN_MS = 500

announceChanges()
connect()
void firstAnswer(DRAW_WITHIN_MS).then(mount)
