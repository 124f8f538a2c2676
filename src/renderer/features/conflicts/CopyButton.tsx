import { useEffect, useState } from 'react'
import { Icon } from '../../ui/Icon'

/** How long "Copied" is said. */
const SAID_MS = 2_000

/** Puts a text on the clipboard, and says that it did. */
export function CopyButton({ text, label, className = '' }: { text: string; label: string; className?: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      {/* No tooltip of ours: while it is open, Esc would close it instead of the card. */}
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        className={`inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted transition-colors hover:bg-raised hover:text-text ${className}`}
      >
        <Icon name={isCopied ? 'check' : 'copy'} />
      </button>
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  )
}
