import type { Locator, Page } from '@playwright/test'
import type { Bases } from '../free-blocks'

/** The dialog that makes an instance: the form on the left, what it would do on the right. */
export class NewInstancePage {
  readonly dialog: Locator
  readonly name: Locator
  readonly componentBase: Locator
  readonly aiBase: Locator
  readonly create: Locator
  readonly startWhenCreated: Locator
  /** Why "Create" can't be had, or what is being done. */
  readonly status: Locator
  readonly boards: Locator
  /** Sentences to read before creating. */
  readonly sentences: Locator
  readonly failure: Locator
  /** The preview of the file, with its sentence. */
  readonly preview: Locator

  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'New instance' })
    this.name = this.dialog.getByRole('textbox', { name: 'Name' })
    this.componentBase = this.dialog.getByRole('textbox', { name: 'Component base' })
    this.aiBase = this.dialog.getByRole('textbox', { name: 'AI base' })
    this.create = this.dialog.getByRole('button', { name: 'Create', exact: true })
    this.startWhenCreated = this.dialog.getByRole('checkbox', { name: 'Start all when created' })
    this.status = this.dialog.getByRole('status')
    this.boards = this.dialog.getByRole('grid')
    this.sentences = this.dialog.getByRole('list', { name: 'Before you create it' }).getByRole('listitem')
    this.failure = this.dialog.getByRole('alert')
    this.preview = this.dialog.getByRole('region', { name: 'Preview of the file' })
  }

  /** One port on the boards, by its number. */
  cell(port: number): Locator {
    return this.dialog.getByRole('gridcell', { name: new RegExp(`^${String(port)}, `) })
  }

  /** The modes as the list shows them, with what stands beside each. */
  async modes(): Promise<string[]> {
    await this.mode.click()
    const options = await this.page.getByRole('option').allInnerTexts()
    await this.page.keyboard.press('Escape')
    return options.map((text) => text.replaceAll(/\s+/g, ' ').trim())
  }

  async chooseMode(label: string): Promise<void> {
    await this.mode.click()
    await this.page.getByRole('option', { name: label }).click()
  }

  /** Chooses custom bases, and waits until what they would do is shown. */
  async chooseBases(bases: Bases): Promise<void> {
    await this.chooseMode('Custom')
    await this.componentBase.fill(String(bases.component))
    await this.aiBase.fill(String(bases.ai))
    await this.cell(bases.component).waitFor()
    await this.cell(bases.ai).waitFor()
  }

  async choosePlatform(name: string): Promise<void> {
    await this.dialog.getByRole('radio', { name }).click()
  }

  /** The lines of the preview as they will be in the file: without signs, old values, and lines that go. */
  async previewLines(): Promise<string[]> {
    const lines = this.preview.locator('[data-line]:not([data-line="removed"]) > .whitespace-pre:not(.text-muted)')
    return (await lines.allTextContents()).map((line) => (line === ' ' ? '' : line))
  }

  private get mode(): Locator {
    return this.dialog.getByRole('combobox', { name: 'Mode' })
  }
}
