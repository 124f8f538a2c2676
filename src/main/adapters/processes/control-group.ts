/**
 * The service of the system that a control group belongs to (`nginx.service`), from the text of /proc/PID/cgroup
 * (cgroups(7)); null for a person's own session, services of their own (`user@1000.service`), and where none is told.
 * A container of docker (`docker-….scope`) counts: its process is not ours to end.
 */
export function serviceOf(text: string): string | null {
  for (const line of text.split('\n')) {
    // `0::/system.slice/nginx.service` of version 2, `1:name=systemd:/system.slice/nginx.service` of version 1.
    const [, names, path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (names !== '' && names !== 'name=systemd') continue
    const unit = /^\/system\.slice\/(?:[^/]+\.slice\/)*([^/]+\.(?:service|scope))(?:\/|$)/.exec(path)?.[1]
    if (unit !== undefined) return unit
  }
  return null
}
