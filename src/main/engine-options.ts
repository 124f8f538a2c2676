/**
 * Node's options for an engine without a window. Its heap is some 20 MB; V8 would keep up to 48 MB of young objects beside
 * it before it first collects them (measured: bench/rest.bench.ts).
 */
export const ENGINE_OPTIONS: readonly string[] = ['--max-semi-space-size=1']
