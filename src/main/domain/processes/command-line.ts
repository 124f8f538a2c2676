/** The argument list that runs a line in the system's shell. process-compose uses `bash -c`; plain sh is everywhere. */
export function inShell(line: string, platform: string): string[] {
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line]
}
