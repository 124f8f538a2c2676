import { memo } from 'react'
import type { LogLine } from '@shared/contract/stream'
import { type AnsiColour, type Span, spansOf } from './ansi'
import { levelOf } from './level-words'
import { textBeside } from './line-time'

/** The theme's inks for the colours a program asks for: readable on every surface, in both themes. */
const INK: Record<AnsiColour, string> = {
  black: 'text-faint',
  red: 'text-failed-ink',
  green: 'text-ready-ink',
  yellow: 'text-degraded-ink',
  blue: 'text-starting-ink',
  magenta: 'text-registering-ink',
  cyan: 'text-initializing-ink',
  white: 'text-text',
}

const LEVEL_INK = { error: 'text-failed-ink font-semibold', warning: 'text-degraded-ink font-semibold' }

type LogTextProps = { line: LogLine; time: string | null; isWrapped: boolean }

/** One line of a log: its time in the gutter where that is known, its text in the theme's inks. Drawn once. */
export const LogText = memo(function LogText({ line, time, isWrapped }: LogTextProps) {
  return (
    <div data-log-line className={`flex min-h-[1.125rem] ${isWrapped ? '' : 'w-max min-w-full'}`}>
      {time !== null && (
        <span aria-hidden="true" className="w-17 shrink-0 text-faint select-none">
          {time}
        </span>
      )}
      <span className={isWrapped ? 'min-w-0 flex-1 break-words whitespace-pre-wrap' : 'whitespace-pre'}>
        <Spans spans={spansOf(time === null ? line.text : textBeside(line))} />
      </span>
    </div>
  )
})

function Spans({ spans }: { spans: readonly Span[] }) {
  const only = spans.length === 1 ? spans[0] : undefined
  // A line without colours of its own gets the one word inked that says how bad it is.
  if (only !== undefined && only.colour === null) return <PlainSpan text={only.text} />
  return spans.map((span, index) => (
    <span
      // Spans of a line never move.
      // eslint-disable-next-line react/no-array-index-key
      key={index}
      className={`${span.colour === null ? '' : INK[span.colour]} ${span.isBold ? 'font-semibold' : ''} ${span.isDim ? 'text-faint' : ''}`}
    >
      {span.text}
    </span>
  ))
}

function PlainSpan({ text }: { text: string }) {
  const word = levelOf(text)
  if (word === null) return text
  return (
    <>
      {text.slice(0, word.from)}
      <span className={LEVEL_INK[word.level]}>{text.slice(word.from, word.to)}</span>
      {text.slice(word.to)}
    </>
  )
}
