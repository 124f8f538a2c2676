/** Why nothing of an instance whose folder is gone can be started, and what can be done. */
export function goneSentence(shownRoot: string): string {
  return `Its folder ${shownRoot} is gone. Bring it back, or forget the instance; what still runs can be stopped.`
}
