/** What the system counts in `blocks` (stat(2)), whatever the file system's own blocks are. */
const STAT_BLOCK_BYTES = 512

/** Room that a file takes on its disk, bytes; less than it has bytes where parts of it were given back. */
export function diskRoom({ blocks }: { blocks: number | bigint }): number {
  return Number(blocks) * STAT_BLOCK_BYTES
}
