import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import OpenAI from 'openai';
import { processesWith } from '../integration/phone/processes';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';

const deployTimeoutMs = 90_000;
const replyTimeoutMs = 60_000;
/** For the window to go, and its server with it. */
const leaveTimeoutMs = 30_000;

interface Answer {
  readonly models: readonly { readonly name: string; readonly maxInputTokens: number; readonly family: string }[];
  readonly heard?: readonly string[];
  readonly countedTokens?: number;
  readonly error?: string;
  readonly name?: string;
}

describe('The models of phones, in VS Code', function () {
  this.timeout(180_000);
  const workbench = oneWindow({
    project: (context) => copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF')),
    otherExtensions: [path.resolve('test', 'workbench', 'model-user')],
    server: { settings: { 'chat.disableAIFeatures': false, 'workbench.secondarySideBar.defaultVisibility': 'hidden' } },
  });
  const view = () => workbench.window.webview();
  const servers = () => processesWith(`--model ${workbench.session.phonesFolder}`).length;
  let number = 0;
  let reply = '';

  /** Has another extension ask the first model that there is; without a text it only lists them. */
  async function ask(wanted: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const file = (name: string) => path.join(workbench.project.folder, name);
    number += 1;
    await writeFile(file('wanted.json'), JSON.stringify({ ...wanted, number }));
    await workbench.window.runFromPalette('Tests: Ask Models');
    let answer: Answer & { readonly number?: number } = { models: [] };
    await waitFor(async () => {
      answer = JSON.parse(await readFile(file('answer.json'), 'utf8').catch(() => '{}'));
      return answer.number === number;
    }, deployTimeoutMs);
    return answer;
  }

  it('are none while no phone is ready', async () => {
    await workbench.window.openContainer('Mobile LLM');
    await workbench.window.view('Devices').getByText('Start Virtual Phone').waitFor();
    assert.deepEqual((await ask()).models, []);
  });

  it('are listed with their true room when one is, and nothing is started for that', async () => {
    const { window } = workbench;
    await window.view('Devices').getByText('Start Virtual Phone').click();
    await window.line('Devices', /virtual.*ready/i).waitFor({ timeout: deployTimeoutMs });
    const { models } = await ask();
    assert.deepEqual(
      models.map(({ family, maxInputTokens }) => ({ family, maxInputTokens })),
      [{ family: 'phone-assistant', maxInputTokens: 768 }],
    );
    assert.equal(servers(), 0);
  });

  it('stand in VS Code’s own list of language models', async () => {
    const { window } = workbench;
    await window.runFromPalette('Chat: Manage Language Models');
    const list = window.page.locator('.monaco-table .monaco-list-row');
    await list.filter({ hasText: 'phone-assistant Q4_0' }).waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('language-models-0-list');
    await window.page.keyboard.press('Escape');
    await list.first().waitFor({ state: 'detached' });
    assert.equal(servers(), 0);
  });

  it('answer another extension piece by piece, and count tokens before they run', async () => {
    const { heard = [], countedTokens, error } = await ask({ text: 'Call Ngozi' });
    assert.equal(error, undefined);
    reply = heard.join('');
    assert.match(reply, /^<action>\{"name":"call","arguments":\{"contact":"Ngozi"/);
    assert.ok(heard.length > 1, 'it came in one piece');
    assert.equal(countedTokens, 4, 'ten bytes');
    assert.equal(servers(), 1);
  });

  it('say what they cannot take', async () => {
    const full = await ask({ text: 'word '.repeat(3000) });
    assert.match(full.error ?? '', /take \d{4} tokens, and the model has room for 1024/);
    const picture = await ask({ text: 'x', image: true });
    assert.match(picture.error ?? '', /reads text only, not image\/png/);
    const wrong = await ask({ text: 'x', modelOptions: { temperature: 9 } });
    assert.match(wrong.error ?? '', /temperature is wrong/);
  });

  it('stop when they are told to', async () => {
    const tale = { text: 'Tell a long story.', modelOptions: { temperature: 1.5, seed: 1, max_tokens: 700 } };
    const stopped = await ask({ ...tale, pieces: 1 });
    // What was under way when it was told still arrives.
    assert.ok((stopped.heard?.length ?? 0) < 100, '700 tokens would be many more');
    const startedAt = performance.now();
    assert.equal((await ask({ text: 'Call Ngozi' })).heard?.join(''), reply);
    assert.ok(performance.now() - startedAt < 15_000);
  });

  it('share the phone with a chat that is open there: one server answers both', async () => {
    const { window } = workbench;
    await window.clickLineAction(window.line('Devices', /ready/), 'Open Device Chat');
    await view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
    assert.equal(servers(), 1);
    await view().getByRole('textbox', { name: 'Message to the phone' }).click();
    await window.page.keyboard.type('Wake me at seven');
    await window.page.keyboard.press('Enter');
    assert.equal((await ask({ text: 'Call Ngozi' })).heard?.join(''), reply);
    await view()
      .getByText(/to first token/)
      .waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('language-models-1-shared');
    await window.runFromPalette('View: Close All Editors');
    assert.equal((await ask({ text: 'Call Ngozi' })).heard?.join(''), reply);
    assert.equal(servers(), 1);
  });

  it('can be served to programs, from a line that says where and gives the key', async () => {
    const { window } = workbench;
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.runFromPalette('Mobile LLM: Serve Model over HTTP');
    await window.openNotifications();
    const notice = window.notification('by the OpenAI API');
    await notice.waitFor({ timeout: deployTimeoutMs });
    const [, baseURL = '', model = ''] = /base URL (\S+), model ([\w.-]+)\./.exec(await notice.innerText()) ?? [];
    await window.screenshot('language-models-2-notice');
    await notice.getByText('Copy Key').click();
    let key = '';
    await waitFor(async () => {
      key = await window.page.evaluate<string>('navigator.clipboard.readText()');
      return /^[0-9a-f]{48}$/.test(key);
    }, replyTimeoutMs);
    const client = new OpenAI({ baseURL, apiKey: key, maxRetries: 0, timeout: replyTimeoutMs });
    const messages = [{ role: 'user' as const, content: 'Call Ngozi' }];
    const { choices } = await client.chat.completions.create({ model, messages });
    assert.equal(choices[0]?.message.content, reply);
    assert.equal(servers(), 1);

    await window.line('Devices', /virtual.*serving/i).click();
    await window.page.keyboard.press('ArrowRight');
    const line = window.line('Devices', /^Serving.*phone-assistant/);
    await line.hover();
    await window.screenshot('language-models-3-tree');
    await window.clickLineAction(line, 'Stop Serving');
    await line.waitFor({ state: 'detached' });
    await assert.rejects(client.models.list(), { message: 'Connection error.' });
    assert.deepEqual(window.violations, []);
  });

  it('leave nothing on the phone when the window is reloaded', async () => {
    assert.equal(servers(), 1, 'kept for the next request');
    await workbench.window.runFromPalette('Developer: Reload Window');
    await waitFor(async () => servers() === 0, leaveTimeoutMs);
  });
});

async function waitFor(isSo: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it does not come to that');
    await delay(50);
  }
}
