import type { FrameLocator, Locator } from 'playwright-core';
import { holdHalfReply } from './half-reply';
import type { OneWindow } from './one-window';

const deployTimeoutMs = 120_000;
const replyTimeoutMs = 60_000;

/** What a reply says, in words and in the fields of its actions. */
export async function saidIn(reply: Locator): Promise<readonly string[]> {
  const texts = await reply.locator('markdown-text').allTextContents();
  const values = await reply
    .locator('action-field .said')
    .evaluateAll((all: { value?: string; textContent: string }[]) => all.map((one) => one.value ?? one.textContent));
  return [...texts, ...values];
}

/** The device panel in a window, used as a person does. */
export class ChatPanel {
  readonly #workbench: OneWindow;

  constructor(workbench: OneWindow) {
    this.#workbench = workbench;
  }

  view(): FrameLocator {
    return this.#workbench.window.webview();
  }

  /** The last turn that says so. */
  turn(text: string | RegExp): Locator {
    return this.view().locator('chat-turn').filter({ hasText: text }).last();
  }

  /** Opens the chat with the first phone that is ready, and waits until the model can answer. */
  async open(): Promise<void> {
    const { window } = this.#workbench;
    await window.clickLineAction(window.line('Devices', /ready/).first(), 'Open Device Chat');
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
  }

  async type(text: string): Promise<void> {
    const { page } = this.#workbench.window;
    await this.view().locator('vscode-button[icon=send]:not([disabled])').waitFor({ timeout: deployTimeoutMs });
    await this.view().getByRole('textbox', { name: 'Message to the phone' }).click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }

  /** Until the reply to these words is complete. */
  async answered(request: string): Promise<void> {
    await this.turn(request)
      .getByText(/s to first token/)
      .waitFor({ timeout: replyTimeoutMs });
  }

  /** Asks, and holds the model when some of its reply has come. */
  async askForHalf(request: string): Promise<void> {
    await holdHalfReply({ view: this.view(), session: this.#workbench.session, ask: () => this.type(request) });
  }
}
