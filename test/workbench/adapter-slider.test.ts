import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { prepareVscodeServer } from '../../scripts/vscode-server/prepare.mjs';
import { Conversation, noActions } from '../../src/node/conversation/conversation';
import type { TurnRequest } from '../../src/node/conversation/turn-event';
import type { ChatEvent } from '../../src/node/llama/chat-event';
import { timings } from '../../src/node/llama/chat-event.cases';
import type { ChatBackend } from '../../src/vscode/devices/chat/backend';
import { quietPhone } from '../../src/vscode/devices/chat/deployed.cases';
import { type ChatView, openChatView } from './driver/chat-view';
import { requireEnvironment } from './driver/session';
import { launchBrowser } from './driver/window';

/** A base with an adapter beside it, which notes how it is asked. */
class AdaptedPhone implements ChatBackend {
  readonly steps = [];
  readonly requests: TurnRequest[] = [];

  async deploy(): ReturnType<ChatBackend['deploy']> {
    const askModel = (request: TurnRequest) => this.#answer(request);
    const clock = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
    const conversation = new Conversation({ askModel, schema: noActions, systemPrompt: '', context: () => clock });
    return {
      ...quietPhone,
      adapter: { label: 'adapter', sizeBytes: 7 },
      ask: (...asked) => conversation.ask(...asked),
    };
  }

  async *#answer(request: TurnRequest): AsyncGenerator<ChatEvent> {
    this.requests.push(request);
    yield { type: 'token', text: 'Yes.' };
    yield { type: 'done', finishReason: 'stop', timings };
  }
}

describe('The slider of an adapter', function () {
  this.timeout(120_000);
  const phone = new AdaptedPhone();
  let browser: Browser;
  let view: ChatView;
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    browser = await launchBrowser(await prepareVscodeServer());
    view = await openChatView(browser, phone, async () => {});
    await view.chat.deploy();
  });
  after(async () => {
    await view?.dispose();
    await browser?.close();
  });

  it('sets by keyboard how strongly the next request applies it, and the one after', async () => {
    const ask = async (text: string) => {
      const { page } = view;
      await page.getByRole('textbox', { name: 'Message to the phone' }).fill(text);
      await page.keyboard.press('Enter');
      await page
        .locator('chat-turn')
        .filter({ hasText: text })
        .getByText(/s to first token/)
        .waitFor();
    };
    const slider = view.page.getByRole('slider', { name: 'Adapter' });
    await ask('As it was trained');
    await slider.press('ArrowLeft');
    await view.page.getByText('95 % of the training').waitFor();
    await slider.press('ArrowLeft');
    await view.page.getByText('90 % of the training').waitFor();
    await ask('A little less');
    await slider.press('Home');
    await view.page.getByText('off: the base alone').waitFor();
    await ask('Not at all');
    assert.deepEqual(
      phone.requests.map(({ adapterScale }) => adapterScale),
      [undefined, 0.9, 0],
    );
    assert.deepEqual(view.violations, []);
  });
});
