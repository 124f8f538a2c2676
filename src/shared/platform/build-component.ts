import { buildProbe, checkPattern } from './build-probe'
import {
  buildAvailability,
  buildExtraPorts,
  buildPort,
  buildProcess,
  buildShutdown,
  DEFAULT_START_TIMEOUT_MS,
  toMs,
} from './build-words'
import type { Found } from './build-words'
import { buildHeartbeat } from './heartbeat-build'
import { DEFAULT_BREAKER } from './definition'
import type {
  BreakerDefinition,
  ComponentDefinition,
  DaemonDefinition,
  PortDefinition,
  SpecialistDefinition,
} from './definition'
import { twinVariable, variableStem } from './names'
import type { BreakerText, DependsOnText } from './process-schema'
import type { ComponentText, SpecialistText } from './schema'

/** One component with its defaults; what can't be used is told to `found`. */
export function buildComponent(id: string, text: ComponentText, found: Found): ComponentDefinition {
  const path = ['components', id]
  const stem = variableStem(id)
  const name = text.name ?? id
  const port = text.port === undefined ? null : buildPort(name, text.port, `${stem}_PORT`)
  checkPattern(text.ready_log_line ?? null, [...path, 'ready_log_line'], found)
  return {
    id,
    name,
    description: text.description ?? '',
    category: text.category ?? 'service',
    aliases: text.aliases ?? [],
    capabilities: text.capabilities ?? [],
    port,
    extraPorts: buildExtraPorts(text.extra_ports, id),
    process: buildProcess(text, path, found),
    needs: buildNeeds(text.depends_on),
    readiness: buildProbe(text.readiness_probe ?? daemonProbe(text), [...path, 'readiness_probe'], found),
    liveness: buildProbe(text.liveness_probe, [...path, 'liveness_probe'], found),
    readyLogLine: text.ready_log_line ?? null,
    availability: buildAvailability(text.availability, text.success_exit_codes),
    shutdown: buildShutdown(text.shutdown, path, found),
    isDisabled: text.disabled ?? false,
    startTimeoutMs:
      text.start_timeout_seconds === undefined ? DEFAULT_START_TIMEOUT_MS : toMs(text.start_timeout_seconds),
    breaker: buildBreaker(text.breaker),
    daemon: text.is_daemon === true ? buildDaemon(text) : null,
    heartbeat: buildHeartbeat(text.heartbeat, [...path, 'heartbeat'], found),
    specialist: text.specialist === undefined ? null : buildSpecialist(id, name, text.specialist, port, found),
  }
}

/** A daemon may leave nothing to follow but its port: then that is what is asked, for its whole life. */
function daemonProbe(text: ComponentText): ComponentText['readiness_probe'] {
  const hasProbe = text.readiness_probe !== undefined || text.liveness_probe !== undefined
  return text.is_daemon === true && text.port !== undefined && !hasProbe ? { tcp: {} } : undefined
}

function buildDaemon({ launch_timeout_seconds: seconds }: ComponentText): DaemonDefinition {
  return { launchTimeoutMs: seconds === undefined ? null : toMs(seconds) }
}

function buildBreaker(text: BreakerText | undefined): BreakerDefinition | null {
  if (text === undefined) return null
  const { failure_threshold, reset_timeout_seconds, half_open_requests } = text
  return {
    failureThreshold: failure_threshold ?? DEFAULT_BREAKER.failureThreshold,
    resetTimeoutMs: reset_timeout_seconds === undefined ? DEFAULT_BREAKER.resetTimeoutMs : toMs(reset_timeout_seconds),
    halfOpenTrials: half_open_requests ?? DEFAULT_BREAKER.halfOpenTrials,
  }
}

function buildNeeds(dependsOn: DependsOnText | undefined): ComponentDefinition['needs'] {
  if (dependsOn === undefined) return []
  if (Array.isArray(dependsOn)) {
    return [...new Set(dependsOn)].map((component) => ({ component, condition: 'process_started' }))
  }
  return Object.entries(dependsOn).map(([component, given]) => {
    const condition = typeof given === 'string' ? given : (given?.condition ?? 'process_started')
    return { component, condition }
  })
}

function buildSpecialist(
  id: string,
  componentName: string,
  text: SpecialistText,
  componentPort: PortDefinition | null,
  found: Found,
): SpecialistDefinition {
  const path = ['components', id, 'specialist']
  return {
    title: text.title,
    description: text.description ?? `AI specialist of ${componentName}`,
    port: buildTwin(id, text, componentPort, found),
    process: buildProcess(text, path, found),
    availability: buildAvailability(text.availability, text.success_exit_codes),
    shutdown: buildShutdown(text.shutdown, path, found),
    startTimeoutMs:
      text.start_timeout_seconds === undefined ? DEFAULT_START_TIMEOUT_MS : toMs(text.start_timeout_seconds),
  }
}

/** The specialist's port: same offset in the other lane unless said otherwise, with the component's aliases carried over. */
function buildTwin(
  id: string,
  text: SpecialistText,
  componentPort: PortDefinition | null,
  found: Found,
): PortDefinition {
  const given = typeof text.port === 'number' ? { offset: text.port } : text.port
  const offset = given?.offset ?? componentPort?.offset
  if (offset === undefined) {
    found(
      ['components', id, 'specialist'],
      'key',
      'the component has no port to be the twin of: give the specialist a port.',
    )
  }
  const stem = variableStem(id)
  // A component known by other variables (BUDGET_PORT, PENIA_PORT) has them in the other lane too, in the same order.
  const carried = componentPort === null ? [] : [componentPort.variable, ...componentPort.aliases].map(twinVariable)
  const hasOwnName = componentPort?.variable === `${stem}_PORT` || !carried.includes(`${stem}_AI_PORT`)
  const variable = given?.variable ?? (hasOwnName ? `${stem}_AI_PORT` : (carried[0] ?? `${stem}_AI_PORT`))
  const isAlias = (name: string): boolean => name !== variable && (componentPort?.aliases.length ?? 0) > 0
  return {
    name: `${id}-ai`,
    offset: offset ?? 0,
    variable,
    aliases: given?.aliases ?? [...new Set(carried)].filter(isAlias),
  }
}
