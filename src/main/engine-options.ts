/**
 * Node's options for an engine without a window, whose heap is some 20 MB. Little room for young objects, where V8 would keep
 * up to 48 MB before it collects them (1 MB would cost the start of a hundred a twentieth more; at rest 4 cost a
 * megabyte more and no time); one thread of V8's beside ours instead of four, each of which keeps megabytes for
 * itself; and the right to collect in a quiet moment (adapters/machine/unused-memory.ts). Measured by bench/rest.bench.ts.
 */
export const ENGINE_OPTIONS: readonly string[] = ['--max-semi-space-size=4', '--v8-pool-size=1', '--expose-gc']
