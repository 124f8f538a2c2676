import './theme/tailwind.css'
import './theme/chrome114.css'
import { mount } from './mount'
import { announceChanges } from './state/announce'
import { connect } from './state/connect'

announceChanges()
connect()
mount()
