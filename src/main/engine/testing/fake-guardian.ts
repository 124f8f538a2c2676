import type { GuardedRun, Guardian, GuardianReport } from '../effects'

/** A guardian in memory: `told` is what it watches now, `report` what it will say it did. */
export function createFakeGuardian() {
  const hearers = new Set<(sentence: string | null) => void>()
  const state = {
    told: [] as readonly GuardedRun[],
    /** How often it was told that Till goes in good order. */
    releases: 0,
    report: null as GuardianReport | null,
    trouble: (sentence: string | null) => hearers.forEach((hear) => hear(sentence)),
  }
  const effect: Guardian = {
    watch: (runs) => void (state.told = runs),
    async release() {
      state.releases += 1
      state.told = []
    },
    async settle() {
      const { report } = state
      state.report = null
      return report
    },
    onTrouble(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
  return Object.assign(state, { effect })
}
