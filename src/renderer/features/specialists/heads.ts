/** Only where there is room for it; the detail says it too. */
export const PID = 'hidden @[62rem]:table-cell'

/** Columns from the layers to the end: what a reason may take where nothing runs. None of them ever hides. */
export const MEASURED_COLUMNS = 5

type Head = { title: string; width: string; look?: string }

const RIGHT = 'px-2 text-right'
const LEFT = 'px-2 text-left'

/** The columns. Layers are narrow while they are marks, and wide where their words are shown. */
export const HEADS: readonly Head[] = [
  { title: 'State', width: 'w-[7.5rem]', look: 'pl-4 text-left' },
  { title: 'Name', width: 'w-[9.5rem] @[70rem]:w-[20rem]', look: 'text-left' },
  { title: 'Port', width: 'w-16', look: RIGHT },
  { title: 'Pid', width: 'w-16', look: `${RIGHT} ${PID}` },
  { title: 'Process', width: 'w-[4.25rem] @[50rem]:w-[6.5rem]', look: LEFT },
  { title: 'Open', width: 'w-[3.25rem] @[50rem]:w-[5.75rem]', look: LEFT },
  { title: 'Ping', width: 'w-[3.25rem] @[50rem]:w-[6rem]', look: LEFT },
  { title: 'Answer', width: 'w-[4.75rem]', look: RIGHT },
  { title: 'Up', width: '', look: 'pr-4 pl-3 text-right' },
]
