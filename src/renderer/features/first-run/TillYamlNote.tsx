import { TILL_YAML_EXAMPLE } from './till-yaml-example'

/** What a till.yaml is, for somebody whose folder has none. */
export function TillYamlNote() {
  return (
    <div className="mt-4 text-left">
      <p className="text-label text-muted">
        A <code className="font-mono text-text">till.yaml</code> in the folder says which components it has, how each is
        started and which place in the block of ports it takes:
      </p>
      <pre className="mt-2 rounded-md border border-line bg-panel px-3 py-2 font-mono text-label leading-[1.125rem] text-text">
        {TILL_YAML_EXAMPLE.trimEnd()}
      </pre>
    </div>
  )
}
