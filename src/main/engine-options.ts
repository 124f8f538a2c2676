/**
 * Node's options for an engine without a window, whose heap is some 20 MB. Little room for young objects, where V8 would keep
 * up to 48 MB before it collects them; and one thread of V8's beside ours instead of four, each of which keeps megabytes for
 * itself. Neither costs processor time (bench/rest.bench.ts).
 */
export const ENGINE_OPTIONS: readonly string[] = ['--max-semi-space-size=1', '--v8-pool-size=1']
