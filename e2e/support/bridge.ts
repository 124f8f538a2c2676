import type { Page } from '@playwright/test'
import type { Bridge } from '@shared/contract/bridge'
import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'

/** Sends a command as the page does: for what a test needs but does not try. */
export async function call<C extends CommandName>(page: Page, name: C, input: Input<C>): Promise<Answer<Output<C>>> {
  const send = (wish: { name: C; input: unknown }): Promise<Answer<Output<C>>> =>
    (window as unknown as { till: Bridge }).till.call(wish.name, wish.input as Input<C>)
  return (await page.evaluate(send as (wish: unknown) => unknown, { name, input })) as Answer<Output<C>>
}

/** The same; a failure fails the test, in its own words. */
export async function ask<C extends CommandName>(page: Page, name: C, input: Input<C>): Promise<Output<C>> {
  const answer = await call(page, name, input)
  if (!answer.ok) throw new Error(`${name}: ${answer.failure.message} ${answer.failure.hint ?? ''}`)
  return answer.value
}
