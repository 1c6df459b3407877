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
const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
const talk = (said: string) => row(said, '{"role":"assistant","content":"ok"}').replace('"train"', '"eval"');
const near = 'The row says nearly the same as line 1.';

async function projectWithProblems(): Promise<TestProject> {
  const project = await copySample();
  await writeFile(path.join(project.folder, file), [good, misspelt, private_, ''].join('\r\n'));
  const other = path.join(project.folder, 'data', 'assistant.eval.jsonl');
  await writeFile(other, [talk(words), talk(`${words} too`), ''].join('\n'));
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

  it('shows what the dataset editor found while rows were compared, as long as the file has its lines', async () => {
    const { window } = workbench;
    const { page } = window;
    await window.openContainer('Mobile LLM');
    const line = window.line('Datasets', /assistant.eval.jsonl.*2 rows/).first();
    await line.waitFor();
    await window.clickLineAction(line, 'Open in Dataset Editor');
    const view = window.webview();
    await view.getByText('2 rows', { exact: true }).waitFor();
    await page.keyboard.press('Control+Shift+M');
    const problem = page.locator('.markers-panel .monaco-list-row', { hasText: near });
    await problem.waitFor();
    await window.screenshot('dataset-problems');
    await view.getByRole('row').nth(1).click();
    const turn = view.getByRole('textbox', { name: 'Turn 1,' });
    await turn.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' also');
    await problem.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+S');
    await problem.waitFor();
    await problem.dblclick();
    await page.getByText('Ln 2, Col 1').waitFor();
    assert.deepEqual(window.violations, []);
  });

  it('offers the dataset editor once, and makes it the default of the folder when told to', async () => {
    const { window, project } = workbench;
    await window.openNotifications();
    const offer = window.notification('assistant.train.jsonl is a dataset of this project');
    assert.equal(await offer.count(), 1);
    await offer.hover();
    await offer.getByRole('button', { name: 'Always in This Folder' }).click();
    await window.webview().getByText('3 rows', { exact: true }).waitFor();
    const settings = await readFile(path.join(project.folder, '.vscode', 'settings.json'), 'utf8');
    assert.match(settings, /"\*\*\/data\/\*\.jsonl": "mobileLlm\.dataset"/);
    await writeFile(path.join(project.folder, 'data', 'another.jsonl'), `${good}\n`);
    await openFile(window, 'another.jsonl');
    await window.webview().getByText('1 row', { exact: true }).waitFor();
  });
});

/** A save goes over several processes. */
async function waitForText(name: string, text: string): Promise<void> {
  for (let attempt = 0; attempt < 100 && (await readFile(name, 'utf8')) !== text; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(await readFile(name, 'utf8'), text);
}
