import type { ComponentDefinition, PlatformDefinition } from '@shared/platform/definition'

/** A platform without components. */
export function emptyDefinition(id: string): PlatformDefinition {
  return {
    id,
    name: id,
    description: '',
    source: 'builtin',
    isSample: false,
    bindAddress: '127.0.0.1',
    lanes: { component: { base: 8_000, size: 100, variable: null }, ai: null },
    header: [],
    environment: { variables: {}, files: [], precedence: 'process-wins' },
    extraPorts: [],
    components: [],
    bounds: null,
  }
}

/** A component with a port and an HTTP health path, that needs others to be healthy. */
export function simpleComponent(id: string, offset: number, needs: string[]): ComponentDefinition {
  const timing = {
    initialDelayMs: 0,
    periodMs: 10_000,
    timeoutMs: 1_000,
    failureThreshold: 3,
    successThreshold: 1,
    startPeriodMs: 0,
  }
  return {
    id,
    name: id,
    description: '',
    category: 'service',
    aliases: [],
    capabilities: [],
    port: { name: id, offset, variable: `${id.toUpperCase()}_PORT`, aliases: [] },
    extraPorts: [],
    process: { argv: [id], shell: null, runtime: null, workingDir: '.', environment: {}, envFiles: [] },
    needs: needs.map((component) => ({ component, condition: 'process_healthy' })),
    readiness: {
      ...timing,
      kind: 'http',
      scheme: 'http',
      host: '127.0.0.1',
      port: null,
      paths: ['/health'],
      headers: {},
      statusFrom: 200,
      statusTo: 299,
      bodyMatch: null,
      refuseHtml: true,
    },
    liveness: null,
    readyLogLine: null,
    availability: { restart: 'no', backoffMs: 1_000, maxRestarts: 0, successExitCodes: [0] },
    shutdown: { shell: null, signal: 'SIGTERM', timeoutMs: 10_000, parentOnly: false },
    isDisabled: false,
    startTimeoutMs: 30_000,
    specialist: null,
  }
}
