import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { oneWindow } from './driver/one-window';
import { copySample, type TestProject } from './driver/project';
import { openFile, openFixes } from './driver/text-editor';

const call = (name: string, contact: string) =>
  `{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"${name}","arguments":{"contact":"${contact}"}}}]}`;
const row = (said: string, answer: string) =>
  `{"messages":[{"role":"user","content":"${said}"},${answer}], "x":1.50e1, "split":"train"}`;
const good = row('Ring Ada', call('call', 'Ada'));
const misspelt = row('Ring Bob', call('cal', 'Bob'));
const private_ = row('I am joe@gmail.com', '{"role":"assistant","content":"ok"}');
const file = path.join('data', 'assistant.train.jsonl');

async function projectWithProblems(): Promise<TestProject> {
  const project = await copySample();
  await writeFile(path.join(project.folder, file), [good, misspelt, private_, ''].join('\r\n'));
  return project;
}

describe('A dataset in the text editor', function () {
  this.timeout(120_000);
  const workbench = oneWindow({ project: projectWithProblems });

  it('shows what is wrong at its characters, and takes a fix by keyboard', async () => {
    const { page } = workbench.window;
    await openFile(workbench.window, 'assistant.train.jsonl');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await workbench.window.screenshot('dataset-text');
    await page.keyboard.press('F8');
    const column = misspelt.indexOf('cal"') + 1;
    await page.getByText(`Ln 2, Col ${column}`).waitFor();
    await openFixes(workbench.window, 'Message 2 calls "cal", which the actions file does not have.');
    await page.locator('.action-widget').getByText('Call "call"').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+S');
    await waitForText(
      path.join(workbench.project.folder, file),
      [good, misspelt.replace('"cal"', '"call"'), private_, ''].join('\r\n'),
    );
  });

  it('mutes a finding with its reason', async () => {
    const { page } = workbench.window;
    await page.keyboard.press('F8');
    await page.getByText(`Ln 3, Col ${private_.indexOf('joe@') + 1}`).waitFor();
    await openFixes(workbench.window, 'joe@');
    const mute = page.locator('.action-widget').getByText('Mute dataset.personalEmail in this row…');
    await mute.waitFor();
    await mute.click();
    await page.locator('.quick-input-widget input').waitFor();
    await page.keyboard.type('he wants to be found');
    await page.keyboard.press('Enter');
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor({ state: 'detached' });
    const mutes = await readFile(path.join(workbench.project.folder, 'data', 'assistant.train.mutes.yaml'), 'utf8');
    assert.match(mutes, /rule: dataset\.personalEmail\n {4}row: [0-9a-f]{64}\n {4}reason: he wants to be found/);
    assert.deepEqual(workbench.window.violations, []);
  });
});

/** A save goes over several processes. */
async function waitForText(name: string, text: string): Promise<void> {
  for (let attempt = 0; attempt < 100 && (await readFile(name, 'utf8')) !== text; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(await readFile(name, 'utf8'), text);
}
