import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether these tests may mount a disk of their own: Linux, as root, not in a container without the right. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const probe = mkdtempSync(join(tmpdir(), 'till-mnt-'))
  const isMounted = mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe)
  if (isMounted) spawnSync('umount', [probe])
  rmSync(probe, { recursive: true })
  return isMounted
}

/** Runs `work` while a disk of that size (`256k`) lies at an existing folder; `remountReadOnly` makes it so. */
export async function withSmallDisk(
  folder: string,
  size: string,
  work: (disk: { remountReadOnly(): void; fill(): string }) => void | Promise<void>,
): Promise<void> {
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) throw new Error(`mount ${folder} failed`)
  try {
    await work({
      remountReadOnly() {
        if (!mount('-o', 'remount,ro', folder)) throw new Error(`remount ${folder} failed: a file is open for writing`)
      },
      fill: () => fillDisk(folder),
    })
  } finally {
    // Lazily: SQLite may still have a file open.
    spawnSync('umount', ['-l', folder])
  }
}

/** Writes a file until the disk takes no more; answers its path. */
function fillDisk(folder: string): string {
  const ballast = join(folder, 'ballast')
  try {
    writeFileSync(ballast, Buffer.alloc(4_000_000))
  } catch {
    // Filling it is the purpose.
  }
  return ballast
}

function mount(...args: string[]): boolean {
  return spawnSync('mount', args).status === 0
}
