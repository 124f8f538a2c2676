import { memo } from 'react'
import type { Finder } from './finder'
import { textBeside } from './line-time'
import { type Piece, piecesOf } from './pieces'
import { idOf, isMerged, type ShownLine } from './shown-line'
import { Whose } from './Whose'

type LogTextProps = {
  line: ShownLine
  time: string | null
  isWrapped: boolean
  finder: Finder | null
  /** It is the one that was jumped to. */
  isMarked: boolean
  /** What the row of a line among several logs is called. */
  nameOf: ((ref: string) => string) | null
}

/** One line of a log: its time in the gutter where that is known, its text in the theme's inks. Drawn once. */
export const LogText = memo(function LogText({ line, time, isWrapped, finder, isMarked, nameOf }: LogTextProps) {
  const isGap = isMerged(line) && line.isGap === true
  const pieces = piecesOf(time === null ? line.text : textBeside(line), isGap ? null : finder)
  return (
    <div
      data-log-line
      data-id={idOf(line)}
      aria-current={isMarked || undefined}
      className={`flex min-h-[1.125rem] ${isWrapped ? '' : 'w-max min-w-full'} ${isMarked ? 'bg-selected shadow-[inset_2px_0_var(--accent)]' : ''} ${isGap ? 'text-faint italic' : ''}`}
    >
      {time !== null && (
        <span aria-hidden="true" className="w-18 shrink-0 pl-1.5 text-faint select-none">
          {time}
        </span>
      )}
      {nameOf !== null && isMerged(line) && <Whose line={line} name={nameOf(line.ref)} />}
      <span className={isWrapped ? 'min-w-0 flex-1 break-words whitespace-pre-wrap' : 'whitespace-pre'}>
        {pieces.map((piece, index) => (
          // Pieces of a line never move.
          // eslint-disable-next-line react/no-array-index-key
          <PieceText key={index} piece={piece} />
        ))}
      </span>
    </div>
  )
})

const HIT = 'rounded-[2px] bg-degraded-tint text-text underline decoration-degraded-ink decoration-2 underline-offset-2'

function PieceText({ piece: { text, look, isHit } }: { piece: Piece }) {
  if (isHit) return <mark className={`${HIT} ${look}`}>{text}</mark>
  return look === '' ? text : <span className={look}>{text}</span>
}
