import type { InstanceId } from '@shared/model/ids'
import type { Blocks } from '@shared/model/ports'

/** What the board asks in a dialog: which blocks to keep (null: the next free), or where an instance is to go. */
export type BoardDialog = { kind: 'reserve'; ports: Blocks | null } | { kind: 'move'; instance: InstanceId }
