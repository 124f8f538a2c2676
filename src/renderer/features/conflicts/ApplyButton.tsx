import { Button } from '../../ui/Button'
import type { LookedAt } from './use-change'

type ApplyButtonProps = {
  lookedAt: LookedAt
  /** The words until main has worked out its own. */
  words: string
  /** Whether it ends something, until that is worked out. */
  isDangerous: boolean
  /** Offered, but not what one should do. */
  isQuiet?: boolean
}

/** The one button that does what is shown, in its own words; in the look of danger where something ends for good. */
export function ApplyButton({ lookedAt, words, isDangerous, isQuiet = false }: ApplyButtonProps) {
  const { consequence, isApplying, apply } = lookedAt
  const canApply = consequence !== null && consequence.obstacle === null && !isApplying
  return (
    <Button
      kind={(consequence?.isDangerous ?? isDangerous) ? 'danger' : isQuiet ? 'secondary' : 'primary'}
      disabled={!canApply}
      aria-busy={isApplying}
      onClick={apply}
    >
      {consequence?.button ?? words}
    </Button>
  )
}
