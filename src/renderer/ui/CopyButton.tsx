import { useEffect, useRef, useState } from 'react'
import { Icon } from './Icon'

/** How long "copied" is said. */
const SAID_FOR_MS = 1_500

type CopyButtonProps = { text: string; label: string; className?: string }

/** Puts a text on the clipboard and says so; where the system refuses, that is said instead. */
export function CopyButton({ text, label, className = '' }: CopyButtonProps) {
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const say = (word: 'copied' | 'refused'): void => {
    setSaid(word)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setSaid(null), SAID_FOR_MS)
  }
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      say('copied')
    } catch (error) {
      console.warn('The clipboard refused a text:', error)
      say('refused')
    }
  }
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 ${className}`}>
      {/* No tooltip of ours: while it is open, Esc would close it instead of the card around it. */}
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={() => void copy()}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted transition-colors hover:bg-hover hover:text-text"
      >
        <Icon name={said === 'copied' ? 'check' : 'copy'} />
      </button>
      <span role="status" className={said === 'refused' ? 'text-label text-failed-ink' : 'sr-only'}>
        {said === 'copied' && 'Copied'}
        {said === 'refused' && 'The clipboard refused it'}
      </span>
    </span>
  )
}
