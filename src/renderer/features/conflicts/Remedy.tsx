import { CopyButton } from '../../ui/CopyButton'

/** A line for a terminal that mends what Till can't. */
export function Remedy({ command }: { command: string }) {
  return (
    <section aria-label="Remedy">
      <h3 className="mb-1 text-label text-muted">This line in a terminal mends it, then check again:</h3>
      <div className="flex items-start gap-1 rounded-md border border-line bg-canvas py-1 pr-1 pl-3">
        <code className="figures min-w-0 grow py-1 [overflow-wrap:anywhere]">{command}</code>
        <CopyButton text={command} label="Copy the line" />
      </div>
    </section>
  )
}
