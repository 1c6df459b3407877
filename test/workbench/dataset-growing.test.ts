import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { oneWindow } from './driver/one-window';
import { copySample, type TestProject } from './driver/project';

const file = path.join('data', 'assistant.train.jsonl');
const row =
  '{"messages":[{"role":"user","content":"Ring Ada"},{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"call","arguments":{"contact":"Ada"}}}]}],"split":"train"}';

async function projectOfOneRow(): Promise<TestProject> {
  const project = await copySample();
  await writeFile(path.join(project.folder, file), `${row}\n`);
  return project;
}

describe('A dataset grows in VS Code', function () {
  this.timeout(120_000);
  const workbench = oneWindow({
    project: projectOfOneRow,
    otherExtensions: [path.resolve('test', 'workbench', 'language-model')],
  });
  const read = (name: string) => readFile(path.join(workbench.project.folder, 'data', name), 'utf8').catch(() => '');

  it('by a language model, after it was said what is sent where', async () => {
    const { page } = workbench.window;
    const pick = page.locator('.quick-input-list .monaco-list-row');
    await workbench.window.openContainer('Mobile LLM');
    await workbench.window.line('Datasets', 'assistant.train.jsonl').first().waitFor();
    await workbench.window.runFromPalette('Say Rows Differently with a Language Model');
    await pick.filter({ hasText: 'assistant.train.jsonl' }).first().click();
    await pick.filter({ hasText: 'Echo' }).click();
    await page.locator('.quick-input-message', { hasText: 'How many of the training rows' }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'Send 1 of the conversations in assistant.train.jsonl to Echo (tests)?' }).waitFor();
    await workbench.window.screenshot('dataset-growing-notice');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await waitFor(async () => (await read('assistant.train.review.jsonl')).includes('I say: Ring Ada'));
    assert.equal(
      (await read('assistant.train.review.jsonl')).split('\n').length,
      2,
      'the way that lost Ada is not there',
    );
    assert.equal(await read('assistant.train.jsonl'), `${row}\n`);
  });

  it('by what a person accepts by keyboard', async () => {
    const { page } = workbench.window;
    await workbench.window.runFromPalette('Review New Rows');
    const pick = page.locator('.quick-input-list .monaco-list-row');
    await pick.filter({ hasText: 'assistant.train.jsonl' }).first().waitFor();
    await page.keyboard.type('assistant.train.jsonl');
    await page.keyboard.press('Enter');
    const view = workbench.window.webview();
    await view.getByRole('option', { name: 'I say: Ring Ada' }).waitFor({ timeout: 60_000 });
    await workbench.window.screenshot('dataset-growing-review');
    await view.getByRole('listbox').press('Enter');
    await view.getByText('1 accepted: in the file when it is saved.').waitFor();
    assert.equal(await read('assistant.train.jsonl'), `${row}\n`, 'not before it is saved');
    await page.keyboard.press('Control+s');
    await waitFor(async () => (await read('assistant.train.jsonl')).includes('I say: Ring Ada'));
    assert.equal(await read('assistant.train.jsonl'), `${row}\n${row.replace('Ring Ada', 'I say: Ring Ada')}\n`);
    await waitFor(async () => (await read('assistant.train.review.jsonl')) === '');
  });
});

async function waitFor(isSo: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it does not come to that');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
