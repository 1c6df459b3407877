import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { ChatPanel } from '../driver/chat-panel';
import type { OneWindow } from '../driver/one-window';

const deployTimeoutMs = 120_000;
const replyTimeoutMs = 60_000;
const question = 'Search the web for how tall giraffes get';

/** Other models and other phones, one after the other and beside each other. A chat called Greetings is open. */
export function partnerStories(workbench: OneWindow, chat: ChatPanel): void {
  it('puts another model onto the phone, with chats of its own, and comes back to the first', async () => {
    const { window } = workbench;
    const models = chat.view().getByRole('combobox', { name: 'Model' });
    await models.selectOption({ label: 'f16 · 271 MB' });
    await chat.ready();
    await chat.type('Hello to f16');
    await chat.answered('Hello to f16');
    await window.screenshot('device-chat-other-model');
    await window.page.reload();
    await chat.turn('Hello to f16').waitFor({ timeout: deployTimeoutMs });
    assert.equal(await models.locator('option:checked').textContent(), 'f16 · 271 MB');
    await models.selectOption({ label: 'Q4_0 · 91.7 MB' });
    await chat.ready();
    assert.equal(await chat.view().getByRole('button', { name: 'Hello to f16', exact: true }).count(), 0);
    await chat.view().getByRole('button', { name: 'Greetings', exact: true }).click();
    await chat.turn('Hello').waitFor();
  });

  it('asks two models the same, beside each other', async () => {
    const { window } = workbench;
    await chat.view().getByRole('button', { name: 'Compare two models or phones' }).click();
    await window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'f16' }).click();
    const side = (name: RegExp) => chat.view().getByRole('region', { name });
    for (const name of [/Left: Q4_0/, /Right: f16/]) {
      await side(name)
        .getByRole('heading', { name: /is ready/ })
        .waitFor({ timeout: deployTimeoutMs });
    }
    await chat.type(question);
    for (const name of [/Left: Q4_0/, /Right: f16/]) {
      await side(name)
        .getByText(/s to first token/)
        .waitFor({ timeout: replyTimeoutMs });
    }
    await window.screenshot('device-chat-comparison');
    await chat.view().getByRole('textbox', { name: 'Message to the phone' }).fill('And how old');
    await window.reloadWhenNoted();
    for (const name of [/Left: Q4_0/, /Right: f16/]) {
      await side(name).getByText(question, { exact: true }).waitFor({ timeout: deployTimeoutMs });
    }
    assert.equal(await chat.view().getByRole('textbox', { name: 'Message to the phone' }).inputValue(), 'And how old');
    await window.screenshot('device-chat-comparison-reloaded');
    await window.page.getByRole('tab', { name: /^Compare: / }).click({ button: 'middle' });
    await window.page.getByRole('tab', { name: /^Chat: / }).click();
    await chat.turn('Hello').waitFor({ timeout: deployTimeoutMs });
    await chat.view().getByRole('button', { name: 'New chat', exact: true }).waitFor({ timeout: deployTimeoutMs });
    if (
      !(await chat
        .view()
        .getByRole('button', { name: /^Rename / })
        .first()
        .isVisible())
    ) {
      await chat.view().getByRole('button', { name: 'Chats' }).click();
    }
    await chat.view().getByText('compared with f16 on').waitFor();
    await window.screenshot('device-chat-history-comparison');
    await chat
      .view()
      .getByRole('listitem')
      .filter({ hasText: 'compared with f16 on' })
      .getByRole('button', { name: question, exact: true })
      .click();
    await side(/Right: f16/)
      .getByText(question, { exact: true })
      .waitFor({ timeout: deployTimeoutMs });
  });

  it('says in a comparison that one of its chats was deleted in another panel, and brings it back', async () => {
    const { window } = workbench;
    const [compared, single] = [/^Compare: /, /^Chat: /].map((name) => window.page.getByRole('tab', { name }));
    await single?.click();
    const entry = chat.view().getByRole('listitem').filter({ hasText: 'compared with f16 on' });
    await entry.getByRole('button', { name: /^Delete / }).click();
    await chat.view().getByText('was deleted.').waitFor();
    await compared?.click();
    const banner = chat
      .view()
      .getByRole('region', { name: /Left: Q4_0/ })
      .getByRole('alert');
    await banner.getByText('Your next message brings it back.').waitFor();
    await window.screenshot('device-chat-comparison-deleted');
    await banner.getByRole('button', { name: 'Bring Back' }).click();
    await banner.waitFor({ state: 'detached' });
    await compared?.click({ button: 'middle' });
    await single?.click();
    await entry.waitFor();
    await chat.turn('Hello').waitFor();
  });

  it('goes over to another phone, stays there over a reload, and comes back', async () => {
    const { window, session } = workbench;
    await session.startPhone('second', 'phone-6gb');
    const phones = chat.view().getByRole('combobox', { name: 'Phone' });
    const second = phones.locator('option:not([disabled])').filter({ hasText: /second/ });
    await second.waitFor({ state: 'attached', timeout: deployTimeoutMs });
    const [firstPhone = ''] = await phones.locator('option:checked').allTextContents();
    await phones.selectOption({ label: (await second.textContent()) ?? '' });
    await chat.ready();
    await chat.type('Hello to the second');
    await chat.answered('Hello to the second');
    await window.screenshot('device-chat-other-phone');
    await window.reloadWhenNoted();
    await chat.turn('Hello to the second').waitFor({ timeout: deployTimeoutMs });
    assert.match((await phones.locator('option:checked').textContent()) ?? '', /second/);
    await chat.type('And again');
    await chat.answered('And again');
    await phones.selectOption({ label: firstPhone });
    await chat.ready();
    await chat.view().getByRole('button', { name: 'Greetings', exact: true }).click();
    await chat.turn('Hello').waitFor();
  });
}
