import { useEffect, useRef, useState } from 'react'
import { IconButton } from './IconButton'

/** How long "copied" is said. */
const SAID_FOR_MS = 1_500

/** Puts a text on the clipboard and says so; where the system refuses, that is said instead. */
export function CopyButton({ text, label }: { text: string; label: string }) {
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
    <span className="inline-flex items-center gap-1">
      <IconButton icon={said === 'copied' ? 'check' : 'copy'} label={label} onClick={() => void copy()} />
      <span role="status" className={said === 'refused' ? 'text-label text-failed-ink' : 'sr-only'}>
        {said === 'copied' && 'Copied'}
        {said === 'refused' && 'The clipboard refused it'}
      </span>
    </span>
  )
}
