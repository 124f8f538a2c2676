// Loaded before an engine (`node -r`): its wall clock is off by the milliseconds in the file that TILL_FAULT_CLOCK names.
// The monotonic clock stays as it is, as it does when a person or NTP sets the time.
const { readFileSync } = require('node:fs')

const file = process.env.TILL_FAULT_CLOCK
const RealDate = Date
const now = () => RealDate.now() + Number(readFileSync(file, 'utf8'))

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now())
    else super(...args)
  }
  static now() {
    return now()
  }
}
