import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { openPromise } from 'yauzl';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';

const projectName = 'Ana’s phone';
const phoneTimeoutMs = 90_000;
const closeTimeoutMs = 3000;
const mostTries = 6;

/** What a person does from the palette with the keyboard alone. */
describe('Commands from the palette', function () {
  this.timeout(180_000);
  const workbench = oneWindow({
    project: (context) => copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF')),
  });
  const inProject = (...names: string[]) => path.join(workbench.project.folder, ...names);
  const quickInput = (): Locator => workbench.window.page.locator('.quick-input-widget');
  const press = (key: string) => workbench.window.page.keyboard.press(key);
  const type = (text: string) => workbench.window.page.keyboard.type(text);
  /** Waits for a question before it is answered: keys that come too soon answer the one before. */
  const shown = (text: string | RegExp) => quickInput().getByText(text).first().waitFor({ timeout: phoneTimeoutMs });
  /** Takes the first line of a list, once it is there: Enter takes nothing of a list that is empty yet. */
  const take = async () => {
    await quickInput().locator('.monaco-list-row').first().waitFor({ timeout: phoneTimeoutMs });
    await press('Enter');
  };
  const run = (title: string) => workbench.window.runFromPalette(`Mobile LLM: ${title}`);
  const said = async (text: string | RegExp) => {
    await workbench.window.openNotifications();
    await workbench.window.notification(text).first().waitFor({ timeout: phoneTimeoutMs });
  };
  /** VS Code in a browser asks for a file in a line of its own, and looks at what is typed with a delay. */
  const saveAs = async (file: string) => {
    const dialog = quickInput().filter({ has: workbench.window.page.getByRole('button', { name: 'Show Local' }) });
    await dialog.locator('.monaco-list-row').filter({ hasText: '..' }).first().waitFor({ timeout: phoneTimeoutMs });
    await press('ControlOrMeta+A');
    await type(file);
    for (let tries = 1; await dialog.isVisible(); tries++) {
      assert.ok(tries < mostTries, 'The dialog takes no file.');
      await press('Enter');
      await dialog.waitFor({ state: 'hidden', timeout: closeTimeoutMs }).catch(() => undefined);
    }
  };
  const writeName = async (name: string) => {
    await press('ControlOrMeta+A');
    await type(name);
  };

  it('makes a project in three questions, with a way back', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await run('New Project…');
    await shown('New Project (1/3)');
    await shown(/SmolLM2-135M-Instruct, which comes with/);
    await window.screenshot('commands-1-new-project');
    await press('Enter');
    await shown('New Project (2/3)');
    await shown(/^In a new folder of/);
    await quickInput().getByRole('button', { name: 'Back' }).click();
    await shown('New Project (1/3)');
    // A reload in the middle leaves nothing behind, and nothing that waits for an answer.
    await window.page.reload();
    await window.line('Datasets', 'assistant.train.jsonl').first().waitFor({ timeout: phoneTimeoutMs });
    assert.equal(await quickInput().isVisible(), false);
    await run('New Project…');
    await shown('New Project (1/3)');
    await take();
    await shown('New Project (2/3)');
    await shown(/^In a new folder of/);
    await press('Enter');
    await shown('New Project (3/3)');
    await writeName('a/b');
    await shown(/No folder can be called so/);
    await window.screenshot('commands-2-bad-name');
    await writeName(projectName);
    await shown(/Name of the project/);
    await press('Enter');
    await window.line('Datasets', 'starter.jsonl').first().waitFor();
    await window.page.getByRole('tab', { name: 'mobile-llm.yaml' }).waitFor();
    await window.screenshot('commands-3-project');
    assert.match(await readFile(inProject(projectName, 'mobile-llm.yaml'), 'utf8'), /^name: Ana’s phone$/m);
  });

  it('shows which steps of a recipe are made, and runs up to one', async () => {
    const { window } = workbench;
    await run('Run Step…');
    await shown('Which recipe?');
    await type(projectName);
    await press('Enter');
    await shown('Rendering the dataset');
    await shown(/Runs before it: Rendering the dataset/);
    await window.screenshot('commands-4-steps');
    await type('Rendering');
    await press('Enter');
    await said(`${projectName} is done up to this step: Rendering the dataset`);
    assert.equal(await window.notification(/is done up to this step/).count(), 1);
    await run('Run Step…');
    await shown(/last used/);
    await press('Enter');
    await shown(/made already/);
    await press('Escape');
    assert.equal(await window.notification(/is done up to this step/).count(), 1);
  });

  it('exports a project without what was made of it', async () => {
    const { window } = workbench;
    await run('Export Project…');
    await shown('Which recipe?');
    await type('phone-assistant');
    await press('Enter');
    await saveAs(inProject('shared.zip'));
    await said('are in shared.zip');
    const names = await namesInZip(inProject('shared.zip'));
    assert.ok(names.includes('phone-assistant/data/assistant.train.jsonl'), names.join());
    assert.ok(!names.some((name) => name.includes('.mobile-llm/')), names.join());
    await window.openNotifications();
  });

  it('collects logs, shows what is in them, and writes what is ticked', async () => {
    const { window } = workbench;
    await run('Collect Logs…');
    await shown('Collect Logs');
    await shown('versions.txt');
    await shown(/^extension\/.*\.log/);
    await shown(/journal\.jsonl/);
    const line = quickInput().locator('.monaco-list-row').filter({ hasText: 'setup.txt' });
    await line.hover();
    await line.getByRole('button', { name: 'Read' }).click();
    await window.page.getByRole('tab', { name: 'setup.txt' }).waitFor();
    await window.page.locator('.view-line').filter({ hasText: 'Node.js' }).first().waitFor();
    await window.screenshot('commands-5-logs');
    await press('Enter');
    await saveAs(inProject('logs.zip'));
    await said('are in logs.zip');
    const texts = await textsInZip(inProject('logs.zip'));
    assert.match(texts.get('versions.txt') ?? '', /^extension {2}\d/);
    assert.ok([...texts.keys()].some((name) => /^runs\/Ana-s-phone\/.+\/journal\.jsonl$/.test(name)));
    const log =
      texts.get('extension/last-lines.log') ?? [...texts].find(([name]) => /^extension/.test(name))?.[1] ?? '';
    assert.equal(log.match(/"run-finished"/g)?.length, 1);
    const home = new RegExp(`${os.userInfo().homedir}(?![\\w.-])`);
    for (const [name, text] of texts) {
      assert.doesNotMatch(text, home, name);
    }
  });

  it('packages a model, and finds it packaged the next time', async () => {
    const { window } = workbench;
    await run('Package…');
    await shown('Package (1/2)');
    await type('Q4_0');
    await press('Enter');
    await shown('Package (2/2)');
    await window.screenshot('commands-5-package');
    await press('Enter');
    await said(/phone-assistant-Q4_0 is packaged: \d/);
    const packages = await readdir(inProject('packages'));
    assert.ok(packages.includes('phone-assistant-Q4_0.zip'), packages.join());
    await run('Package…');
    await shown(/Q4_0.*/);
    await shown(/last used/);
    await press('Enter');
    await shown('Package (2/2)');
    await take();
    await said(/was packaged already; nothing was changed/);
  });

  it('goes back to the question before, wherever several are asked', async () => {
    const rows = () => quickInput().locator('.monaco-list-row');
    const choose = (text: string) => rows().filter({ hasText: text }).first().click();
    const goBackTo = async (question: string) => {
      await quickInput().getByRole('button', { name: 'Back' }).click();
      await shown(question);
    };
    await run('Pair Phone over Wi-Fi…');
    await choose('Enter the code');
    await shown('Pair Phone over Wi-Fi (2/3)');
    await type('192.168.1.5:37123');
    await press('Enter');
    await shown('Pair Phone over Wi-Fi (3/3)');
    await goBackTo('Pair Phone over Wi-Fi (2/3)');
    assert.equal(await quickInput().getByRole('textbox').inputValue(), '192.168.1.5:37123');
    await goBackTo('Scan a QR code');
    await press('Escape');
    await run('Build Phone Runtime');
    await choose('From an archive');
    await shown('Build Phone Runtime (2/3)');
    await type('llama.tar.gz');
    await press('Enter');
    await shown('Build Phone Runtime (3/3)');
    await type('12');
    await shown('A SHA-256 has 64 hex digits.');
    await goBackTo('Build Phone Runtime (2/3)');
    await press('Escape');
    for (const title of ['Compare Two Models', 'Show Run Log']) {
      await run(`${title}…`);
      await shown(`${title} (1/2)`);
      await rows().first().click();
      await shown(`${title} (2/2)`);
      await goBackTo(`${title} (1/2)`);
      await press('Escape');
    }
  });

  it('pushes a model without a chat, and nothing twice', async () => {
    const { window, session } = workbench;
    await run('Start Virtual Phone');
    await window.line('Devices', /virtual.*ready/i).waitFor({ timeout: phoneTimeoutMs });
    for (const end of [/verified there/, /already; nothing was sent/]) {
      await run('Push Model…');
      await shown(/last used/);
      await press('Enter');
      await said(end);
    }
    await window.screenshot('commands-6-pushed');
    assert.equal((await blobsIn(session.phonesFolder)).length, 1);
  });

  it('lists what is on a phone, and deletes it when its owner says so', async () => {
    const { window, session } = workbench;
    await run('Remove Everything from This Phone…');
    const dialog = window.page.getByRole('dialog').filter({ hasText: 'Delete everything that Mobile LLM put on' });
    await dialog.getByText(/blobs\/sha256-/).waitFor({ timeout: phoneTimeoutMs });
    await window.screenshot('commands-7-remove-everything');
    await press('Escape');
    assert.equal((await blobsIn(session.phonesFolder)).length, 1);
    await run('Remove Everything from This Phone…');
    await dialog.getByRole('button', { name: 'Remove Everything' }).click();
    await window.remark('Nothing of Mobile LLM is left on').waitFor({ timeout: phoneTimeoutMs });
    assert.deepEqual(await blobsIn(session.phonesFolder), []);
    await run('Remove Everything from This Phone…');
    await window.remark('Mobile LLM has put nothing on').waitFor({ timeout: phoneTimeoutMs });
    assert.deepEqual(window.violations, []);
  });
});

/** The models that lie on the virtual phones. */
async function blobsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const blobs = entries.filter((name) => /blobs[/\\]sha256-[0-9a-f]{64}$/.test(name));
  await Promise.all(blobs.map((name) => stat(path.join(folder, name))));
  return blobs;
}

async function textsInZip(file: string): Promise<ReadonlyMap<string, string>> {
  const zip = await openPromise(file);
  const texts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    texts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString());
  }
  return texts;
}

async function namesInZip(file: string): Promise<readonly string[]> {
  return [...(await textsInZip(file)).keys()];
}
