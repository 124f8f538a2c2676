/** One way in which the world goes wrong (PERFORMANCE.md, Faults), with the ways it is tried here. */
export type Fault = {
  name: string
  attempts: Attempt[]
}

export type Attempt = {
  name: string
  /**
   * Lets it go wrong in the real supervisor and rejects where anything was lost, left behind or told wrongly. What it
   * resolves to is printed as a note. Throws NotTried where it can't be tried here.
   */
  run(): Promise<string | void>
}

/** Why an attempt can't be made on this machine, or with this Till. Never counts as survived. */
export class NotTried extends Error {
  override name = 'NotTried'
}
