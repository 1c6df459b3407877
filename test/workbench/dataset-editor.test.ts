import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { writeShortRows } from '../bench/dataset/rows';
import { findAccessibilityProblems } from './driver/accessibility';
import { forgetTurns, hostWatchFolder, type LongestTurn, longestTurn } from './driver/host-watch';
import { oneWindow } from './driver/one-window';
import { copySample, type TestProject } from './driver/project';
import { openFile } from './driver/text-editor';

const name = 'assistant.train.jsonl';
const markup = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
/** Names, contents, and what is said of the first line. */
const hostileFiles: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['hostile-binary.jsonl', Uint8Array.from({ length: 4_000 }, (_, index) => (index * 167) % 256), 'not UTF-8'],
  ['hostile-zeros.jsonl', '\0'.repeat(100_000), 'no JSON object'],
  [
    'hostile-nesting.jsonl',
    `{"messages":[{"role":"user","content":"Deep"}],"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    'Deep',
  ],
  [
    'hostile-markup.jsonl',
    JSON.stringify({
      id: markup,
      messages: [{ role: markup, content: `${markup}\ud800` }],
      split: markup,
      tags: [markup],
      [markup]: 1,
    }),
    markup,
  ],
];
/** VS Code has a backup made a second after an edit, and in a browser notes within five that the editor has one. */
const backedUpMs = 2000;
/** Of the extension host, for which the keys of every editor of the window wait: its own processor time. */
const longestStallMs = 50;
/** Beside other programs the same work takes longer now and then: the best of so many counts. */
const mostTries = 4;
/** For 100,000 rows, on a computer that is busy with something else. */
const checkedTimeoutMs = 60_000;
/** A hand's way from the keys to a tab, sooner than typing pauses. */
const quickMs = 150;
/** Between two looks at a dialog. */
const askedMs = 200;
/** Each is looked at and deleted before a save, for a second together. */
const leftoverCount = 5_000;
/** Above what a system gives. */
const noProcess = 9_999_999_999;
/** The list has come anew by then. */
const drawnMs = 1000;
/** Longer than the extension host takes to report. */
const watchedMs = 1000;

describe('The dataset editor in VS Code', function () {
  this.timeout(90_000);
  const workbench = oneWindow({
    project: sampleWithoutAutoSave,
    otherExtensions: [hostWatchFolder],
    cleanUp: ({ folder }) => forgetTurns(folder),
  });
  const file = () => path.join(workbench.project.folder, 'data', name);
  const view = () => workbench.window.webview();
  const turn = (number: number): Locator => view().getByRole('textbox', { name: `Turn ${number},` });
  const keyboard = () => workbench.window.page.keyboard;
  const trainingTokens = () =>
    workbench.window.line('Datasets', 'train').filter({ hasText: /1,446 rows · [\d,]+ tokens/ });

  it('opens from the Datasets view', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    const line = window.line('Datasets', name).first();
    await line.waitFor();
    await window.clickLineAction(line, 'Open in Dataset Editor');
    await view().getByRole('row').nth(3).waitFor({ timeout: 60_000 });
    await view().getByText('Checking').waitFor({ state: 'hidden' });
    await window.screenshot('dataset-1-list');
    await trainingTokens().waitFor({ timeout: 60_000 });
    assert.deepEqual(window.violations, []);
  });

  it('puts what is typed into the document, for VS Code to undo, and saves that line alone', async () => {
    const before = await readFile(file(), 'utf8');
    const tokensBefore = await trainingTokens().textContent();
    await openThirdRow();
    await turn(1).click();
    await keyboard().press('End');
    await keyboard().type(' now please');
    await dirtyTab().waitFor();
    await keyboard().press('Control+z');
    await until(async () => (await turn(1).inputValue()).endsWith(' now '));
    await keyboard().press('Control+s');
    await dirtyTab().waitFor({ state: 'detached' });
    const [old, saved] = [before, await readFile(file(), 'utf8')].map((text) => text.split('\n'));
    const changed = (saved ?? []).flatMap((line, index) => (line === old?.[index] ? [] : [index]));
    assert.equal(saved?.length, old?.length);
    assert.deepEqual(changed, [2]);
    assert.equal(saved?.[2]?.replace(' now "', '"'), old?.[2]);
    await until(async () => (await trainingTokens().textContent()) !== tokensBefore);
    await workbench.window.screenshot('dataset-2-conversation');
  });

  it('saves what was typed a moment ago, and takes the mark of a change off', async () => {
    await turn(1).click();
    await keyboard().press('End');
    await keyboard().type('at once ');
    await keyboard().press('Control+s');
    await until(async () => (await readFile(file(), 'utf8')).includes('at once '));
    await dirtyTab().waitFor({ state: 'detached' });

    // Closed before a pause in the typing it asks: a letter is an edit at once where nothing was.
    await keyboard().type('x');
    await workbench.window.page.waitForTimeout(quickMs);
    await tab().click({ button: 'middle' });
    await workbench.window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Cancel' }).click();
    await turn(1).press('Control+z');
    await dirtyTab().waitFor({ state: 'detached' });
  });

  it('keeps unsaved changes over a reload of the window (D2)', async () => {
    await turn(1).click();
    await keyboard().press('End');
    await keyboard().type('again');
    await dirtyTab().waitFor();
    await workbench.window.page.waitForTimeout(backedUpMs);
    await workbench.window.page.reload();
    await view().getByRole('row').nth(3).waitFor({ timeout: 60_000 });
    await bringBack();
    await view().getByRole('heading', { name: 'Row 3' }).waitFor();
    await until(async () => (await turn(1).inputValue()).endsWith(' now at once again'));
  });

  it('asks before it writes over what something else has written (D5)', async () => {
    const saved = await readFile(file(), 'utf8');
    const theirs = `${saved}${JSON.stringify({ messages: [], split: 'train' })}\n`;
    await writeFile(file(), theirs);
    await view().getByText('changed').first().waitFor();
    await turn(1).click();
    await keyboard().press('Control+s');
    const dialog = workbench.window.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await workbench.window.screenshot('dataset-3-conflict');
    await keyboard().press('Escape');
    assert.equal(await readFile(file(), 'utf8'), theirs);
    await dirtyTab().waitFor();
    await turn(1).click();
    await keyboard().press('Control+s');
    await dialog.getByRole('button', { name: 'Compare' }).click();
    const difference = workbench.window.page.locator('.monaco-diff-editor');
    await difference.locator('.view-line', { hasText: /^user:.*\snow\sat\sonce\sagain$/u }).waitFor();
    await workbench.window.screenshot('dataset-3-compare');
    await closeTab('on the Disk ↔ in the Editor: 0 added, 1 removed, 1 changed');
    assert.equal(await readFile(file(), 'utf8'), theirs);

    // The same rows: as text they differ all the same.
    await writeFile(file(), `${saved.replace(' now at once ', ' now at once again')}\n`);
    await view().getByRole('button', { name: 'Compare' }).click();
    await difference.locator('.view-line', { hasText: '"messages":' }).first().waitFor();
    await closeTab('on the Disk ↔ in the Editor');
    await turn(1).click();
    await keyboard().press('Control+s');
    await dialog.getByRole('button', { name: 'Overwrite' }).click();
    await dirtyTab().waitFor({ state: 'detached' });
    assert.match(await readFile(file(), 'utf8'), / now at once again"/);
  });

  for (const choice of ['Overwrite', 'Reload'] as const) {
    it(`has nothing unsaved any more after ${choice}, chosen where it says that the file was changed (D5)`, async () => {
      const mine = `for ${choice} more `;
      await turn(1).click();
      await keyboard().press('Home');
      await keyboard().type(`for ${choice} `);
      await dirtyTab().waitFor();
      const theirs = `${await readFile(file(), 'utf8')}${JSON.stringify({ messages: [], split: choice })}\n`;
      await writeFile(file(), theirs);
      await view().getByText('The file was changed by something else').waitFor();
      await keyboard().type('more ');
      await view().getByRole('button', { name: choice }).click();
      await dirtyTab().waitFor({ state: 'detached' });
      await view().getByText('The file was changed by something else').waitFor({ state: 'hidden' });
      const kept = await readFile(file(), 'utf8');
      assert.equal(kept.includes(mine), choice === 'Overwrite');
      assert.equal(kept === theirs, choice === 'Reload');
      if (choice === 'Reload') {
        // A click on a row of the list as it was before may open another one.
        await view().getByText('1,447 rows').waitFor();
        await workbench.window.page.waitForTimeout(drawnMs);
      }
      await openThirdRow();
      await until(async () => (await turn(1).inputValue()).includes(mine) === (choice === 'Overwrite'));
    });
  }

  it('is read-only while the text editor has unsaved changes, and says why', async () => {
    const { window } = workbench;
    await window.page.getByRole('button', { name: 'Open Dataset as Text' }).click();
    await window.page.locator('.monaco-editor .view-line').first().click();
    await keyboard().press('Control+Home');
    await keyboard().type(' ');
    await window.page.getByRole('button', { name: 'Open in Dataset Editor' }).first().click();
    await view().getByText('text editor').first().waitFor();
    await window.screenshot('dataset-4-text-editor');
    await view().getByRole('button', { name: 'Save' }).first().click();
    await view().getByText('text editor').first().waitFor({ state: 'hidden' });
    assert.match(await readFile(file(), 'utf8'), /^ \{/);
    await view().getByRole('heading', { name: 'Row 3' }).waitFor();
  });

  it('keeps the text read-only while it has unsaved changes itself, and says why each time', async function () {
    this.timeout(180_000);
    const { window } = workbench;
    await editThirdRow('Well, ');
    await openLockedText();
    await window.screenshot('dataset-4-text-read-only');
    const place = window.page.getByText(/^Ln \d+, Col \d+/).first();
    const selected = await place.textContent();
    await window.openNotifications();
    await reason().hover();
    await reason().getByRole('button', { name: 'Save' }).click();
    await until(async () => (await readFile(file(), 'utf8')).includes('Well, '));
    await dirtyTab().waitFor({ state: 'detached' });
    await window.page.getByRole('button', { name: 'Open Dataset as Text' }).click();
    await place.waitFor();
    assert.equal(await place.textContent(), selected);

    await editThirdRow('Now ');
    await openLockedText();
  });

  it('gives the text back, and forgets its changes, when it is closed without saving', async function () {
    this.timeout(180_000);
    const { window } = workbench;
    const { page } = window;
    const before = await readFile(file(), 'utf8');
    // Another editor takes the place of one that is shown for a look only.
    await window.runFromPalette('View: Keep Editor');
    await page.getByRole('button', { name: 'Open in Dataset Editor' }).first().click();
    await turn(1).click();
    await page.waitForTimeout(backedUpMs);
    await dirtyTab().click({ button: 'middle' });
    await page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" }).click();
    await dirtyTab().waitFor({ state: 'detached' });
    await page.locator('.monaco-editor .view-line').first().click();
    await keyboard().type(' ');
    await dirtyTab().waitFor();
    await window.runFromPalette('File: Revert File');
    await dirtyTab().waitFor({ state: 'detached' });
    assert.equal(await readFile(file(), 'utf8'), before);

    await page.getByRole('button', { name: 'Open in Dataset Editor' }).first().click();
    await openThirdRow();
    await page.waitForTimeout(backedUpMs);
    await window.openNotifications();
    await window.screenshot('dataset-4-nothing-left-behind');
    assert.equal(await window.notification('were left behind').count(), 0);
    await keyboard().press('Escape');
  });

  it('adds conversations that are written in another way, as one edit, after saying what becomes of them', async () => {
    const { page } = workbench.window;
    const foreign = path.join(workbench.project.folder, 'data', 'foreign.json');
    const turns = (words: string) => ({
      conversations: [
        { from: 'human', value: words },
        { from: 'gpt', value: 'Yes.' },
      ],
    });
    await writeFile(foreign, JSON.stringify([turns('Are you there?'), turns('Still?')]));
    const lineCount = (await readFile(file(), 'utf8')).trim().split('\n').length;
    await view().getByRole('button', { name: 'More' }).click();
    await view().getByRole('menuitem', { name: 'Import' }).click();
    const input = page.locator('.quick-input-widget input').first();
    // The dialog writes the folder into its box once it has read it.
    await page.locator('.quick-input-list').getByText('foreign.json').waitFor();
    await input.fill(foreign);
    await keyboard().press('Enter');
    await view().getByText('2 of 2 records become rows.').waitFor();
    await workbench.window.screenshot('dataset-5-import');
    await view().getByRole('button', { name: 'Add 2 Rows' }).click();
    await view()
      .getByText(`${(lineCount + 2).toLocaleString('en')} rows`)
      .first()
      .waitFor();
    await workbench.window.screenshot('dataset-5-imported');
    await dirtyTab().waitFor();
    await view().getByRole('grid').focus();
    await keyboard().press('Control+s');
    await dirtyTab().waitFor({ state: 'detached' });
  });

  it('chooses all rows by a key with which VS Code would choose every word of the page', async () => {
    await turn(1).click();
    await view().getByRole('grid').focus();
    await keyboard().press('Control+a');
    await view().getByRole('row', { selected: true }).nth(2).waitFor();
    await workbench.window.page.waitForTimeout(askedMs);
    assert.equal(await view().locator('body').evaluate('getSelection().type'), 'Caret');
  });

  it('is clean for axe', async () => {
    assert.deepEqual(await findAccessibilityProblems(workbench.window.page), []);
  });

  it('shows the rows that are not as they were committed, turn by turn', async () => {
    await workbench.window.runFromPalette('Mobile LLM: Compare Dataset with HEAD');
    await workbench.window.page.locator('.monaco-diff-editor').getByText('Still?').first().waitFor();
    await workbench.window.screenshot('dataset-6-compare');
  });

  it('renames an action in the actions file and in every dataset, after saying what changes', async () => {
    const { page } = workbench.window;
    const { folder } = workbench.project;
    const files = ['mobile-llm.actions.yaml', 'data/assistant.eval.jsonl', 'data/assistant.train.jsonl'];
    const texts = () => Promise.all(files.map((named) => readFile(path.join(folder, named), 'utf8')));
    await workbench.window.clickLineAction(workbench.window.line('Datasets', name).first(), 'Open in Dataset Editor');
    await view().getByRole('button', { name: 'More' }).click();
    await view().getByRole('menuitem', { name: 'Rename an action or parameter' }).click();
    const input = page.locator('.quick-input-widget input').first();
    await page.locator('.quick-input-list').getByText('web_search.query').waitFor();
    await input.fill('web_search');
    await keyboard().press('Enter');
    await page.locator('.quick-input-list').waitFor({ state: 'hidden' });
    await input.fill('look_up');
    await keyboard().press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText(/^web_search becomes look_up: \d+ calls in \d+ rows\.$/).waitFor();
    for (const named of files) {
      await dialog.getByText(named).waitFor();
    }
    await workbench.window.screenshot('dataset-7-rename');
    const before = await texts();
    await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    const renamed = before.map((text) => text.replaceAll(/(?<="name":"|name: )web_search\b/gu, 'look_up'));
    await until(async () => (await texts()).every((text, index) => text === renamed[index]));
    assert.ok(renamed.every((text, index) => text !== before[index]));
    await view().locator('option[value="look_up"]').first().waitFor({ state: 'attached' });
  });

  it('follows its file that gets another name, and what is unsaved with it', async () => {
    const { page } = workbench.window;
    const inFolder = (named: string) => path.join(workbench.project.folder, 'data', named);
    const before = await readFile(file(), 'utf8');
    await view().getByRole('grid').focus();
    await keyboard().press('Home');
    await view().getByRole('heading', { name: 'Row 1', exact: true }).waitFor();
    await editThirdRow('Kept ');
    await workbench.window.runFromPalette('File: Reveal Active File in Explorer View');
    await page.locator('.explorer-folders-view .monaco-list-row.focused', { hasText: name }).waitFor();
    await keyboard().press('F2');
    const input = page.locator('.explorer-folders-view input');
    await input.fill('renamed.jsonl');
    await input.press('Enter');
    await page.locator('.tab.dirty', { hasText: 'renamed.jsonl' }).waitFor();
    await openThirdRow();
    await until(async () => (await turn(1).inputValue()).includes(' Kept '));
    // The text of it was open too.
    assert.equal(await page.locator('.tab', { hasText: 'renamed.jsonl' }).count(), 2);
    assert.equal(await readFile(inFolder('renamed.jsonl'), 'utf8'), before);

    await saveAs(file());
    await page.locator('.tab.active', { hasText: name }).waitFor();
    await openThirdRow();
    await until(async () => (await turn(1).inputValue()).includes(' Kept '));
    assert.equal(await readFile(inFolder('renamed.jsonl'), 'utf8'), before);
    assert.ok((await readFile(file(), 'utf8')).includes(' Kept '));
    assert.equal(await page.locator('.tab.dirty').count(), 0);
    await rm(inFolder('renamed.jsonl'));
    await workbench.window.openContainer('Mobile LLM');
  });

  it('opens files that nobody would write, as text and nothing else, and says when one is deleted', async () => {
    const { window, project } = workbench;
    const { page } = window;
    // Those before are axe's, which sets styles.
    const violationsBefore = window.violations.length;
    for (const [hostile, content] of hostileFiles) {
      await writeFile(path.join(project.folder, 'data', hostile), content);
    }
    for (const [hostile, , shown] of hostileFiles) {
      await openFile(window, hostile);
      await page.locator('.tab.active', { hasText: hostile }).waitFor();
      await view()
        .getByRole('heading', { name: /^(Row|Line) 1$/ })
        .waitFor();
      await view().getByText(shown).filter({ visible: true }).first().waitFor();
      await window.screenshot(`dataset-${hostile.replace('.jsonl', '')}`);
    }
    const [[last, content] = ['', '']] = hostileFiles.slice(-1);
    await rm(path.join(project.folder, 'data', last));
    await view().getByText('The file was deleted.').waitFor();
    await writeFile(path.join(project.folder, 'data', last), content);
    await view().getByText('The file was deleted.').waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+F4');
    assert.deepEqual(window.violations.slice(violationsBefore), []);
  });

  it('holds up the extension host for 50 ms at most while 100,000 rows are opened, edited, searched, checked and saved', async function () {
    this.timeout(mostTries * checkedTimeoutMs);
    const { window, project } = workbench;
    const many = 'assistant.eval.jsonl';
    const manyFile = path.join(project.folder, 'data', many);
    await writeShortRows(manyFile, 100_000);
    // Counted before it is clicked: a tree line that is drawn anew takes no click.
    const line = window.line('Datasets', /assistant.eval.jsonl.*100,000 rows/).first();
    await line.waitFor();
    const editors = window.page.locator('.tab', { hasText: many });
    let edits = 0;
    const editFirstRow = async () => {
      edits += 1;
      await turn(1).click();
      await keyboard().press('End');
      await keyboard().type(` now please ${edits}`);
      await window.page.locator('.tab.dirty', { hasText: many }).first().waitFor();
    };

    await expectNoStall('opening', async () => {
      if ((await editors.count()) > 0) {
        await window.runFromPalette('View: Close Editor');
        await editors.waitFor({ state: 'detached' });
      }
      await window.clickLineAction(line, 'Open in Dataset Editor');
      await view().getByText('100,000 rows').waitFor();
    });
    await view().getByRole('row').nth(1).click();
    await view().getByRole('heading', { name: 'Row 1' }).waitFor();
    await expectNoStall('editing', editFirstRow);
    await expectNoStall('searching', async () => {
      await view().getByRole('searchbox').fill('number');
      await view().getByText('100,000 of 100,000 rows').waitFor();
      await view().getByRole('searchbox').fill('number 99999');
      await view().getByText('1 of 100,000 rows').waitFor();
    });
    await expectNoStall('checking and saving', async () => {
      await editFirstRow();
      await view().getByText('Checking').waitFor({ state: 'hidden', timeout: checkedTimeoutMs });
      await keyboard().press('Control+s');
      await until(async () => (await readFile(manyFile, 'utf8')).includes(` now please ${edits}`));
    });

    // What is typed while it is being saved is not in the file, and unsaved. Writers that were killed make a save slow.
    for (let number = 0; number < leftoverCount; number += 1) {
      const named = `.tmp-${many}-${noProcess}.${number.toString(16).padStart(8, '0')}`;
      const leftover = path.join(project.folder, 'data', named);
      await writeFile(leftover, '');
      await utimes(leftover, 0, 0);
    }
    await editFirstRow();
    await keyboard().press('Control+s');
    await until(async () => (await readdir(path.dirname(manyFile))).length < leftoverCount);
    await keyboard().type('Meanwhile');
    await keyboard().press('Tab');
    await until(async () => (await readFile(manyFile, 'utf8')).includes(` now please ${edits}`));
    await window.page.waitForTimeout(watchedMs);
    assert.ok(!(await readFile(manyFile, 'utf8')).includes('Meanwhile'));
    assert.equal(await window.page.locator('.tab.dirty', { hasText: many }).count(), 1);
  });

  /** Does something until the extension host was not held up meanwhile, or fails. */
  async function expectNoStall(what: string, action: () => Promise<void>): Promise<void> {
    const { window, project } = workbench;
    const tries: LongestTurn[] = [];
    do {
      const begin = Date.now();
      await action();
      await window.page.waitForTimeout(watchedMs);
      tries.push(await longestTurn(project.folder, begin, Date.now()));
    } while (tries.length < mostTries && tries.every(({ processorMs }) => processorMs > longestStallMs));
    const best = Math.min(...tries.map(({ processorMs }) => processorMs));
    assert.ok(best <= longestStallMs, `${what}: ${JSON.stringify(tries)}`);
  }

  /** Its heading, because the fields of another row look the same. */
  async function openThirdRow(): Promise<void> {
    await view().getByRole('row').nth(3).click();
    await view().getByRole('heading', { name: 'Row 3' }).waitFor();
  }

  /** Types before what the first turn of the third row says. */
  async function editThirdRow(words: string): Promise<void> {
    const { window } = workbench;
    await window.clickLineAction(window.line('Datasets', name).first(), 'Open in Dataset Editor');
    await openThirdRow();
    await turn(1).click();
    await keyboard().press('Home');
    await keyboard().type(words);
    await dirtyTab().waitFor();
  }

  async function saveAs(target: string): Promise<void> {
    const { window } = workbench;
    await window.runFromPalette('File: Save As...');
    const dialog = window.page.locator('.quick-input-widget', { hasText: 'Save As' });
    await dialog.getByText('assistant.eval.jsonl').waitFor();
    await dialog.locator('input').first().fill(target);
    // The first takes what was typed for the file's name.
    while (await dialog.isVisible()) {
      await keyboard().press('Enter');
      await window.page.waitForTimeout(askedMs);
    }
  }

  /** Opens the dataset as text, which takes no key once it was said why. */
  async function openLockedText(): Promise<void> {
    const { window } = workbench;
    const { page } = window;
    await page.getByRole('button', { name: 'Open Dataset as Text' }).click();
    await window.openNotifications();
    await reason().waitFor();
    await page.locator('.monaco-editor .view-line').first().click();
    await keyboard().type(' ');
    await page.locator('.monaco-editor-overlaymessage', { hasText: 'read-only' }).waitFor();
  }

  function reason(): Locator {
    return workbench.window.notification('has unsaved changes in the dataset editor');
  }

  /** Either VS Code did, or it had not noted the backup yet: then we offer it. */
  async function bringBack(): Promise<void> {
    const { window } = workbench;
    await window.page.waitForTimeout(backedUpMs);
    await window.openNotifications();
    const notice = window.notification('were left behind');
    if ((await notice.count()) > 0) {
      await notice.hover();
      await notice.getByRole('button', { name: 'Restore' }).click();
    }
    await dirtyTab().waitFor();
  }

  async function closeTab(words: string): Promise<void> {
    await workbench.window.page.locator('.tab', { hasText: words }).click({ button: 'middle' });
  }

  function dirtyTab(): Locator {
    return workbench.window.page.locator('.tab.dirty', { hasText: name }).first();
  }

  function tab(): Locator {
    return workbench.window.page.locator('.tab.active', { hasText: name });
  }
});

async function sampleWithoutAutoSave(): Promise<TestProject> {
  const project = await copySample();
  await mkdir(path.join(project.folder, '.vscode'));
  const editors = { 'workbench.editorAssociations': { '**/hostile-*.jsonl': 'mobileLlm.dataset' } };
  const settings = JSON.stringify({ 'files.autoSave': 'off', ...editors });
  await writeFile(path.join(project.folder, '.vscode', 'settings.json'), settings);
  const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: project.folder, stdio: 'ignore' });
  git('init');
  git('add', '.');
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-m', 'As it was');
  return project;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
