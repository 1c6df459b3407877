import assert from 'node:assert/strict';
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { makeTestAdapter } from '../adapter-of-test-model';
import { adapterStory } from './device-chat/adapter-story';
import { partnerStories } from './device-chat/partner-stories';
import { ChatPanel, saidIn } from './driver/chat-panel';
import { signalServer } from './driver/half-reply';
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
  let modelFile = '';
  const workbench = oneWindow({
    project: async (context) => {
      modelFile = requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF');
      await makeTestAdapter(modelFile);
      return copySample(modelFile);
    },
  });
  const chat = new ChatPanel(workbench);
  const chats = () => path.join(workbench.project.folder, '.mobile-llm', 'chats');

  /** What apps of the phone were given, each as the arguments of `am start`. */
  async function intents(): Promise<readonly (readonly string[])[]> {
    const log = path.join(workbench.session.phonesFolder, 'default', 'root', 'data', 'intents.log');
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { readonly arguments: readonly string[] }).arguments);
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
    await chat.open();
    await chat.type(question);
    await chat.answered(question);
    await chat.turn(question).getByRole('button', { name: 'Regenerate' }).click();
    await chat.turn(question).getByText('2/2').waitFor({ timeout: replyTimeoutMs });
    await chat.answered(question);
    await chat.turn(question).getByRole('button', { name: 'Previous version' }).click();
    await chat.turn(question).getByText('1/2').waitFor();
    await window.screenshot('device-chat-versions');
  });

  it('opens exactly what its card showed, once a person has confirmed it', async () => {
    const { page } = workbench.window;
    const card = chat.turn(question).locator('action-card');
    await card.getByRole('button', { name: 'Dry Run' }).click();
    await card.getByText(/^am start -W /).waitFor();
    assert.deepEqual(await intents(), [], 'nothing was opened');
    await card.getByRole('button', { name: 'Run on Phone' }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'nothing is sent or called' });
    await dialog.getByRole('button', { name: 'Open on Phone' }).click();
    await card.getByText('Opened on the phone').waitFor();
    const search = ['-a', 'android.intent.action.WEB_SEARCH', '--es', 'query', 'how tall giraffes get'];
    assert.deepEqual(await intents(), [['-W', ...search]]);
  });

  it('goes back to before a request and says something else', async () => {
    await chat.type('Call Ngozi');
    await chat.answered('Call Ngozi');
    await chat.turn(question).getByRole('button', { name: 'Edit and resend' }).click();
    await chat.view().getByRole('textbox', { name: 'Other words' }).fill('Set an alarm for 7 am tomorrow');
    await chat.view().getByRole('button', { name: 'Resend', exact: true }).click();
    await chat.turn('Set an alarm').getByText('3/3').waitFor({ timeout: replyTimeoutMs });
    await chat.answered('Set an alarm');
    assert.equal(await chat.view().locator('chat-turn').filter({ hasText: 'Call Ngozi' }).count(), 0);
    await chat.turn('Set an alarm').getByRole('button', { name: 'Previous version' }).click();
    await chat.turn(question).getByText('2/3').waitFor();
    await chat.turn(question).getByRole('button', { name: 'Previous version' }).click();
    await chat.turn('Call Ngozi').waitFor();
  });

  it('puts a correction into the inbox, marks the turn, and opens it in the dataset editor', async () => {
    const { window, project } = workbench;
    await chat.turn('Call Ngozi').getByRole('button', { name: 'This should have been…' }).click();
    const form = chat.turn('Call Ngozi').getByRole('region', { name: 'This should have been' });
    await form.locator('textarea').last().fill('I cannot do that.');
    while ((await form.getByRole('button', { name: 'Remove this action' }).count()) > 0) {
      await form.getByRole('button', { name: 'Remove this action' }).first().click();
    }
    await window.screenshot('device-chat-correction');
    await form.getByRole('button', { name: 'Put into the Inbox' }).click();
    await chat.turn('Call Ngozi').getByText('Should have been, now in the dataset’s inbox.').waitFor();
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
    await chat.view().getByText('1 row', { exact: true }).waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('device-chat-inbox');
    await window.page.getByRole('tab', { name: /^Chat: / }).click();
    await chat.turn('Call Ngozi').getByText('Should have been').waitFor();
  });

  it('goes on after a reload in the middle of a reply, with nothing lost or doubled, the draft included', async () => {
    const { window } = workbench;
    await chat.type('Search for the highest mountain');
    await chat.answered('Search for the highest mountain');
    await chat.askForHalf('Search for the longest river');
    await delay(1500);
    await chat.view().getByRole('textbox', { name: 'Message to the phone' }).fill('What I was typ');
    await delay(1500);
    await window.page.reload();
    await signalServer(workbench.session, 'SIGCONT');
    const cut = chat.turn('Search for the longest river');
    await cut.getByText(/it goes on when the model is ready/).waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('device-chat-after-reload');
    await cut.getByText(/s to first token/).waitFor({ timeout: deployTimeoutMs });
    await chat.turn('Search for the highest mountain').waitFor();
    const box = chat.view().getByRole('textbox', { name: 'Message to the phone' });
    assert.equal(await box.inputValue(), 'What I was typ');
    assert.equal(await cut.getByText('2/2').count(), 0, 'no second try beside it');
    const said = await saidIn(cut);
    await window.screenshot('device-chat-went-on');
    await cut.getByRole('button', { name: 'Regenerate' }).click();
    await cut.getByText('2/2').waitFor({ timeout: replyTimeoutMs });
    await chat.answered('Search for the longest river');
    assert.deepEqual(await saidIn(cut), said, 'asked at once, it says the same');
  });

  it('says for how long a phone has been silent, and stops at once', async () => {
    const { window } = workbench;
    await chat.view().getByRole('textbox', { name: 'Message to the phone' }).fill('');
    await chat.askForHalf('Search for the deepest lake');
    const silent = chat.turn('Search for the deepest lake');
    await silent.getByText(/(nothing new|waiting for the next) for \d+ s/).waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('device-chat-silent');
    await chat.view().getByRole('button', { name: 'Stop' }).click();
    await silent.getByText('Stopped').waitFor({ timeout: stopTimeoutMs });
    await signalServer(workbench.session, 'SIGCONT');
    await chat.type('Search for the driest desert');
    await chat.answered('Search for the driest desert');
  });

  it('keeps chats apart, renames, deletes and brings back', async () => {
    const { window } = workbench;
    await chat.view().getByRole('button', { name: 'New chat', exact: true }).click();
    await chat.ready();
    await chat.type('Hello');
    await chat.answered('Hello');
    await chat.view().getByRole('button', { name: 'Chats' }).click();
    await chat.view().getByRole('button', { name: 'Delete Hello' }).click();
    await chat.view().getByText('“Hello” was deleted.').waitFor();
    assert.equal((await recordsOfChats()).length, 1);
    await chat.view().getByRole('button', { name: 'Undo' }).click();
    await chat.view().getByRole('button', { name: 'Hello', exact: true }).click();
    await chat.turn('Hello').waitFor();
    await chat.view().getByRole('button', { name: 'Rename Hello' }).click();
    await chat.view().getByRole('textbox', { name: 'Name of the chat' }).fill('Greetings');
    await window.page.keyboard.press('Enter');
    await chat.view().getByRole('button', { name: 'Greetings', exact: true }).waitFor();
    await window.screenshot('device-chat-history');
    const kept = await recordsOfChats();
    assert.ok(kept.some((text) => text.includes('"title":"Greetings"')));
  });

  partnerStories(workbench, chat);

  it('goes on when the model’s file is deleted under it, and says so when it is wanted again', async () => {
    const { window, project } = workbench;
    const objects = path.join(project.folder, '.mobile-llm', 'objects');
    await rename(objects, `${objects}-elsewhere`);
    await chat.type('Open settings');
    await chat.answered('Open settings');
    await signalServer(workbench.session, 'SIGCONT');
    await signalServer(workbench.session, 'SIGKILL');
    await chat.view().getByRole('button', { name: 'Connect Again' }).click({ timeout: deployTimeoutMs });
    await chat.view().getByText('The file of Q4_0 is not there any more.').waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('device-chat-model-deleted');
    await rename(`${objects}-elsewhere`, objects);
  });

  adapterStory(workbench, chat, () => modelFile);

  it('broke no security policy', () => {
    assert.deepEqual(workbench.window.violations, []);
  });
});
