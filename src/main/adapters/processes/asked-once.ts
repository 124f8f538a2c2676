/** Asks until there is an answer, and gives that from then on: for what can’t change while this process runs. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  return () =>
    (answer ??= ask().catch((error: unknown) => {
      answer = null
      throw error
    }))
}
