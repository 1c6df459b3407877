import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { holdHalfReply, signalServer } from './driver/half-reply';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';

const deployTimeoutMs = 120_000;
const replyTimeoutMs = 60_000;
/** Far less than the time that a silent phone is given to answer. */
const stopTimeoutMs = 5000;
const question = 'Search the web for how tall giraffes get';

/** What a person does with a chat in the panel, and what is there afterwards. */
describe('The device chat', function () {
  this.timeout(300_000);
  const workbench = oneWindow({
    project: (context) => copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF')),
  });
  const view = () => workbench.window.webview();
  const turn = (text: string | RegExp) => view().locator('chat-turn').filter({ hasText: text }).last();
  const chats = () => path.join(workbench.project.folder, '.mobile-llm', 'chats');

  async function openChat(): Promise<void> {
    const { window } = workbench;
    await window.clickLineAction(window.line('Devices', /ready/), 'Open Device Chat');
    await view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
  }

  async function type(text: string): Promise<void> {
    await view().locator('vscode-button[icon=send]:not([disabled])').waitFor({ timeout: deployTimeoutMs });
    await view().getByRole('textbox', { name: 'Message to the phone' }).click();
    await workbench.window.page.keyboard.type(text);
    await workbench.window.page.keyboard.press('Enter');
  }

  /** Until the reply to these words is complete. */
  async function answered(request: string): Promise<void> {
    await turn(request)
      .getByText(/s to first token/)
      .waitFor({ timeout: replyTimeoutMs });
  }

  const askForHalf = (request: string) =>
    holdHalfReply({ view: view(), session: workbench.session, ask: () => type(request) });

  /** What a reply says, in words and in the fields of its actions. */
  async function saidIn(reply: Locator): Promise<readonly string[]> {
    const texts = await reply.locator('markdown-text').allTextContents();
    const values = await reply
      .locator('action-field .said')
      .evaluateAll((all: { value?: string; textContent: string }[]) => all.map((one) => one.value ?? one.textContent));
    return [...texts, ...values];
  }

  async function recordsOfChats(): Promise<readonly string[]> {
    const names = (await readdir(chats())).filter((name) => name.endsWith('.jsonl'));
    return Promise.all(names.map((name) => readFile(path.join(chats(), name), 'utf8')));
  }

  it('answers, asks again, and keeps both replies', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await window.view('Devices').getByText('Start Virtual Phone').click();
    await window.line('Devices', /virtual.*ready/i).waitFor({ timeout: deployTimeoutMs });
    await openChat();
    await type(question);
    await answered(question);
    await turn(question).getByRole('button', { name: 'Regenerate' }).click();
    await turn(question).getByText('2/2').waitFor({ timeout: replyTimeoutMs });
    await answered(question);
    await turn(question).getByRole('button', { name: 'Previous version' }).click();
    await turn(question).getByText('1/2').waitFor();
    await window.screenshot('device-chat-versions');
  });

  it('goes back to before a request and says something else', async () => {
    await type('Call Ngozi');
    await answered('Call Ngozi');
    await turn(question).getByRole('button', { name: 'Edit and resend' }).click();
    await view().getByRole('textbox', { name: 'Other words' }).fill('Set an alarm for 7 am tomorrow');
    await view().getByRole('button', { name: 'Resend', exact: true }).click();
    await turn('Set an alarm').getByText('3/3').waitFor({ timeout: replyTimeoutMs });
    await answered('Set an alarm');
    assert.equal(await view().locator('chat-turn').filter({ hasText: 'Call Ngozi' }).count(), 0);
    await turn('Set an alarm').getByRole('button', { name: 'Previous version' }).click();
    await turn(question).getByText('2/3').waitFor();
    await turn(question).getByRole('button', { name: 'Previous version' }).click();
    await turn('Call Ngozi').waitFor();
  });

  it('puts a correction into the inbox, marks the turn, and opens it in the dataset editor', async () => {
    const { window, project } = workbench;
    await turn('Call Ngozi').getByRole('button', { name: 'This should have been…' }).click();
    const form = turn('Call Ngozi').getByRole('region', { name: 'This should have been' });
    await form.locator('textarea').last().fill('I cannot do that.');
    while ((await form.getByRole('button', { name: 'Remove this action' }).count()) > 0) {
      await form.getByRole('button', { name: 'Remove this action' }).first().click();
    }
    await window.screenshot('device-chat-correction');
    await form.getByRole('button', { name: 'Put into the Inbox' }).click();
    await turn('Call Ngozi').getByText('Should have been, now in the dataset’s inbox.').waitFor();
    const inbox = await readFile(path.join(project.folder, 'data', 'assistant.train.inbox.jsonl'), 'utf8');
    const row = JSON.parse(inbox) as {
      readonly messages: readonly { readonly content?: string }[];
      readonly context: unknown;
    };
    assert.deepEqual(
      [row.messages.at(-2)?.content, row.messages.at(-1)],
      ['Call Ngozi', { role: 'assistant', content: 'I cannot do that.' }],
    );
    assert.equal(row.messages[0]?.content, question);
    assert.ok(row.context, 'the clock that the words were relative to');
    await window.openNotifications();
    await window.notification('The correction waits').getByRole('button', { name: 'Open in Dataset Editor' }).click();
    await window.page.getByRole('tab', { name: /assistant\.train\.inbox\.jsonl/ }).waitFor();
    await view().getByText('1 row', { exact: true }).waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('device-chat-inbox');
    await window.page.getByRole('tab', { name: /^Chat: / }).click();
    await turn('Call Ngozi').getByText('Should have been').waitFor();
  });

  it('goes on after a reload in the middle of a reply, with nothing lost or doubled, the draft included', async () => {
    const { window } = workbench;
    await type('Search for the highest mountain');
    await answered('Search for the highest mountain');
    await askForHalf('Search for the longest river');
    await delay(1500);
    await view().getByRole('textbox', { name: 'Message to the phone' }).fill('What I was typ');
    await delay(1500);
    await window.page.reload();
    await signalServer(workbench.session, 'SIGCONT');
    const cut = turn('Search for the longest river');
    await cut.getByText(/it goes on when the model is ready/).waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('device-chat-after-reload');
    await cut.getByText(/s to first token/).waitFor({ timeout: deployTimeoutMs });
    await turn('Search for the highest mountain').waitFor();
    const box = view().getByRole('textbox', { name: 'Message to the phone' });
    assert.equal(await box.inputValue(), 'What I was typ');
    assert.equal(await cut.getByText('2/2').count(), 0, 'no second try beside it');
    const said = await saidIn(cut);
    await window.screenshot('device-chat-went-on');
    await cut.getByRole('button', { name: 'Regenerate' }).click();
    await cut.getByText('2/2').waitFor({ timeout: replyTimeoutMs });
    await answered('Search for the longest river');
    assert.deepEqual(await saidIn(cut), said, 'asked at once, it says the same');
  });

  it('says for how long a phone has been silent, and stops at once', async () => {
    const { window } = workbench;
    await view().getByRole('textbox', { name: 'Message to the phone' }).fill('');
    await askForHalf('Search for the deepest lake');
    const silent = turn('Search for the deepest lake');
    await silent.getByText(/(nothing new|waiting for the next) for \d+ s/).waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('device-chat-silent');
    await view().getByRole('button', { name: 'Stop' }).click();
    await silent.getByText('Stopped').waitFor({ timeout: stopTimeoutMs });
    await signalServer(workbench.session, 'SIGCONT');
    await type('Search for the driest desert');
    await answered('Search for the driest desert');
  });

  it('keeps chats apart, renames, deletes and brings back', async () => {
    const { window } = workbench;
    await view().getByRole('button', { name: 'New chat', exact: true }).click();
    await view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor();
    await type('Hello');
    await answered('Hello');
    await view().getByRole('button', { name: 'Chats' }).click();
    await view().getByRole('button', { name: 'Delete Hello' }).click();
    await view().getByText('“Hello” was deleted.').waitFor();
    assert.equal((await recordsOfChats()).length, 1);
    await view().getByRole('button', { name: 'Undo' }).click();
    await view().getByRole('button', { name: 'Hello', exact: true }).click();
    await turn('Hello').waitFor();
    await view().getByRole('button', { name: 'Rename Hello' }).click();
    await view().getByRole('textbox', { name: 'Name of the chat' }).fill('Greetings');
    await window.page.keyboard.press('Enter');
    await view().getByRole('button', { name: 'Greetings', exact: true }).waitFor();
    await window.screenshot('device-chat-history');
    const kept = await recordsOfChats();
    assert.ok(kept.some((text) => text.includes('"title":"Greetings"')));
  });

  it('puts another model onto the phone, with chats of its own, and comes back to the first', async () => {
    const { window } = workbench;
    const models = view().getByRole('combobox', { name: 'Model' });
    await models.selectOption({ label: 'f16 · 271 MB' });
    await view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
    await type('Hello to f16');
    await answered('Hello to f16');
    await window.screenshot('device-chat-other-model');
    await models.selectOption({ label: 'Q4_0 · 91.7 MB' });
    await view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
    assert.equal(await view().getByRole('button', { name: 'Hello to f16', exact: true }).count(), 0);
    await view().getByRole('button', { name: 'Greetings', exact: true }).click();
    await turn('Hello').waitFor();
  });

  it('asks two models the same, beside each other', async () => {
    const { window } = workbench;
    await view().getByRole('button', { name: 'Compare two models or phones' }).click();
    await window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'f16' }).click();
    const side = (name: RegExp) => view().getByRole('region', { name });
    for (const name of [/Left: Q4_0/, /Right: f16/]) {
      await side(name)
        .getByRole('heading', { name: /is ready/ })
        .waitFor({ timeout: deployTimeoutMs });
    }
    await type(question);
    for (const name of [/Left: Q4_0/, /Right: f16/]) {
      await side(name)
        .getByText(/s to first token/)
        .waitFor({ timeout: replyTimeoutMs });
    }
    await window.screenshot('device-chat-comparison');
    await view().getByRole('textbox', { name: 'Message to the phone' }).fill('And how old');
    await delay(1000);
    await window.page.reload();
    for (const name of [/Left: Q4_0/, /Right: f16/]) {
      await side(name).getByText(question, { exact: true }).waitFor({ timeout: deployTimeoutMs });
    }
    assert.equal(await view().getByRole('textbox', { name: 'Message to the phone' }).inputValue(), 'And how old');
    await window.screenshot('device-chat-comparison-reloaded');
    await window.page.getByRole('tab', { name: /^Compare: / }).click({ button: 'middle' });
    await window.page.getByRole('tab', { name: /^Chat: / }).click();
    await turn('Hello').waitFor({ timeout: deployTimeoutMs });
    await view().getByRole('button', { name: 'New chat', exact: true }).waitFor({ timeout: deployTimeoutMs });
    if (
      !(await view()
        .getByRole('button', { name: /^Rename / })
        .first()
        .isVisible())
    ) {
      await view().getByRole('button', { name: 'Chats' }).click();
    }
    await view().getByText('compared with f16 on').waitFor();
    await window.screenshot('device-chat-history-comparison');
    await view()
      .getByRole('listitem')
      .filter({ hasText: 'compared with f16 on' })
      .getByRole('button', { name: question, exact: true })
      .click();
    await side(/Right: f16/)
      .getByText(question, { exact: true })
      .waitFor({ timeout: deployTimeoutMs });
    await window.page.getByRole('tab', { name: /^Compare: / }).click({ button: 'middle' });
    await window.page.getByRole('tab', { name: /^Chat: / }).click();
    await turn('Hello').waitFor();
  });

  it('goes on when the model’s file is deleted under it, and says so when it is wanted again', async () => {
    const { window, project } = workbench;
    await rm(path.join(project.folder, '.mobile-llm', 'objects'), { recursive: true });
    await type('Open settings');
    await answered('Open settings');
    await signalServer(workbench.session, 'SIGCONT');
    await signalServer(workbench.session, 'SIGKILL');
    await view().getByRole('button', { name: 'Connect Again' }).click({ timeout: deployTimeoutMs });
    await view().getByText('The file of Q4_0 is not there any more.').waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('device-chat-model-deleted');
    assert.deepEqual(window.violations, []);
  });
});
