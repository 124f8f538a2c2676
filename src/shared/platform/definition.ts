/**
 * A platform as the engine uses it: every default filled in, times in milliseconds, nothing left to interpret.
 * `parse.ts` makes one from a `till.yaml` (words of reference/process-words.md) and from the built-in definitions.
 *
 * Strings marked "expanded" may hold `${NAME}` for any variable of the process's own resolved environment;
 * TILL_ROOT, TILL_MAIN_ROOT, TILL_INSTANCE, TILL_COMPONENT, TILL_PORT, TILL_AI_PORT, TILL_PORT_BASE, TILL_AI_PORT_BASE
 * always exist (the port ones only where there is such a port). For a specialist TILL_COMPONENT is `hermes-ai`, as in its
 * ref, and TILL_SPECIALIST_OF is `hermes`.
 */
export type PlatformDefinition = {
  id: string
  name: string
  description: string
  source: 'builtin' | 'folder'
  isSample: boolean
  /** Address its components bind, for judging whether a port is free for them: `127.0.0.1`, `0.0.0.0`, `::`. */
  bindAddress: string
  lanes: {
    component: LaneDefinition
    ai: LaneDefinition | null
  }
  /** Lines written at the head of `.env.local`; values expanded. Example: TEKTON_ROOT = `${TILL_ROOT}`. */
  header: HeaderDefinition[]
  environment: EnvironmentDefinition
  /** Ports of the instance rather than of a component (DB_MCP_PORT). */
  extraPorts: PortDefinition[]
  components: ComponentDefinition[]
  /** Bases a platform's own code accepts; outside of it Till warns with the reason. */
  bounds: { from: number; to: number; reason: string } | null
  /** Who stands in for whom, by capability; several of one capability are tried in this order. Absent: nobody. */
  fallbacks?: FallbackDefinition[]
}

/** A component that provides a capability while its primary does not. */
export type FallbackDefinition = {
  capability: string
  /** Component ids. */
  primary: string
  fallback: string
  parameters: Record<string, unknown>
  /** What is lost with it, in words; empty: not said. */
  lost: string
}

export type HeaderDefinition = {
  variable: string
  value: string
  /** Expanded. A value already in the file that begins so is left alone (a registry name the person chose). */
  keep?: string
}

export type LaneDefinition = {
  /** Base of the primary instance. */
  base: number
  size: number
  /** Variable that carries the base, or null. */
  variable: string | null
  /** Ports of this lane that the platform's own code accepts; no block reaches outside. Absent: any. */
  bounds?: { from: number; to: number } | null
}

export type EnvironmentDefinition = {
  /** Values expanded. */
  variables: Record<string, string>
  /** Files relative to the root, or starting with `~/`; later ones win; missing ones are skipped. */
  files: string[]
  /** `process-wins`: the files only fill gaps. `files-win`: Tekton's order, a file overrides what was exported. */
  precedence: 'process-wins' | 'files-win'
}

export type PortDefinition = {
  /** Shown name of an extra port: `MCP`. */
  name: string
  offset: number
  variable: string
  /** Further variables that carry the same port (PENIA_PORT beside BUDGET_PORT). */
  aliases: string[]
}

export type ComponentDefinition = {
  id: string
  name: string
  description: string
  category: string
  /** Other names a person may use for it (budget for penia). */
  aliases: string[]
  capabilities: string[]
  port: PortDefinition | null
  extraPorts: PortDefinition[]
  process: ProcessDefinition
  needs: { component: string; condition: DependencyCondition }[]
  readiness: ProbeDefinition | null
  liveness: ProbeDefinition | null
  /** Substring, or /regex/, in the log that means ready. */
  readyLogLine: string | null
  availability: AvailabilityDefinition
  shutdown: ShutdownDefinition
  isDisabled: boolean
  /** Time from spawn until ready after which the start has failed. */
  startTimeoutMs: number
  specialist: SpecialistDefinition | null
  /** Absent: DEFAULT_BREAKER. */
  breaker?: BreakerDefinition | null
  /** Its command only launches what then lives on by itself. Absent: it is the process itself. */
  daemon?: DaemonDefinition | null
  /** What is expected of the heartbeats it pushes, and its limits. Absent: the defaults of domain/heartbeats. */
  heartbeat?: HeartbeatDefinition | null
}

export type DaemonDefinition = {
  /** How long the launcher may take; null: as long as a start. */
  launchTimeoutMs: number | null
}

export type BreakerDefinition = {
  /** Failures in a row that open it. */
  failureThreshold: number
  resetTimeoutMs: number
  /** Good trials that close it again. */
  halfOpenTrials: number
}

/** Where a platform says nothing (tekton-technical-documentation.md, Graceful Degradation Manager). */
export const DEFAULT_BREAKER: BreakerDefinition = { failureThreshold: 5, resetTimeoutMs: 60_000, halfOpenTrials: 2 }

/** What is not named is as domain/heartbeats has it for a component of this kind. */
export type HeartbeatDefinition = {
  periodMs?: number
  lateAfterMs?: number
  missingAfterMs?: number
  limits: Partial<MetricLimits>
}

/** What degrades a component when it is over; null: no limit. */
export type MetricLimits = {
  /** Of one core. */
  cpuPercent: number | null
  /** Of the machine. */
  memoryPercent: number | null
  memoryBytes: number | null
  /** 0 to 1. */
  errorRate: number | null
  latencyMs: number | null
}

export type SpecialistDefinition = {
  /** `The Knowledge Weaver` */
  title: string
  description: string
  port: PortDefinition
  process: ProcessDefinition
  availability: AvailabilityDefinition
  shutdown: ShutdownDefinition
  startTimeoutMs: number
}

export type DependencyCondition =
  | 'process_started'
  | 'process_healthy'
  | 'process_completed'
  | 'process_completed_successfully'
  | 'process_log_ready'

export type ProcessDefinition = {
  /** Argument list run directly (expanded), or null where `shell` is used. */
  argv: string[] | null
  /** One command line for the shell, or null. */
  shell: string | null
  /** `node`: argv is a script and its arguments, run by Till's own Node, so nothing needs to be installed. */
  runtime: 'node' | null
  /** Relative to the root, expanded; must exist. */
  workingDir: string
  /** Values expanded. Win over all but the instance's ports and TILL_ variables (environment/resolve.ts). */
  environment: Record<string, string>
  envFiles: string[]
}

export type ProbeTiming = {
  initialDelayMs: number
  /** A ceiling: probing begins tight and backs off to it. */
  periodMs: number
  timeoutMs: number
  /** In a row. */
  failureThreshold: number
  successThreshold: number
  startPeriodMs: number
}

export type ProbeDefinition = ProbeTiming &
  (
    | {
        kind: 'http'
        scheme: 'http' | 'https'
        host: string
        /** null: the component's own port. */
        port: number | null
        /** Tried in order, the first one that answers well wins. */
        paths: string[]
        headers: Record<string, string>
        statusFrom: number
        statusTo: number
        /** Substring, or /regex/, the body must hold. */
        bodyMatch: string | null
        /** Refuse a 200 of HTML (tekton-interop.md, Health). */
        refuseHtml: boolean
      }
    | { kind: 'tcp'; host: string; port: number | null }
    | { kind: 'exec'; shell: string; workingDir: string | null }
  )

export type AvailabilityDefinition = {
  restart: 'no' | 'on_failure' | 'always' | 'unless_stopped' | 'exit_on_failure'
  backoffMs: number
  /** 0 = unlimited. */
  maxRestarts: number
  successExitCodes: number[]
  /** Its end for good, however it was, ends the whole instance. Absent: no. */
  exitOnEnd?: boolean
}

export type ShutdownDefinition = {
  shell: string | null
  /** `SIGTERM` */
  signal: string
  /** Grace before force. */
  timeoutMs: number
  parentOnly: boolean
}
