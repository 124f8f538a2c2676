import type { Input, Output } from '@shared/contract/commands'

export type Ahead = {
  /** Puts the rows of what is kept ahead in place. */
  load(): void
  reserve(request: Input<'block.reserve'>): Promise<Output<'block.reserve'>>
  release(id: string): number
  suggest(request: Input<'ports.suggest'>): Promise<Output<'ports.suggest'>>
}
