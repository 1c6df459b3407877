import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { JSHandle, Locator } from 'playwright-core';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';

const addTimeoutMs = 90_000;

describe('The Models view', function () {
  this.timeout(120_000);
  let modelFile = '';
  const workbench = oneWindow({
    project: (context) => {
      modelFile = requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF');
      return copySample(modelFile);
    },
  });

  const line = (text: string | RegExp): Locator => workbench.window.line('Models', text);
  const fromMenu = (of: Locator, command: string, shows: Locator) => workbench.window.runFromMenu(of, command, shows);
  const dialog = () => workbench.window.page.getByRole('dialog');

  /** As the system's file manager does it. */
  const drop = async (onto: Locator, file: string) => {
    const address = `vscode-remote://${new URL(workbench.window.page.url()).host}${encodeURI(file)}`;
    // As words: the tests know no types of the page.
    const dataTransfer = await workbench.window.page.evaluateHandle<JSHandle>(
      `(() => {
        const transfer = new DataTransfer();
        transfer.setData('text/uri-list', ${JSON.stringify(address)});
        return transfer;
      })()`,
    );
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await onto.dispatchEvent(type, { dataTransfer });
    }
  };

  it('shows what was made, from the base to the variants', async () => {
    await workbench.window.openContainer('Mobile LLM');
    await line(/Q4_0/).first().waitFor();
    await line(/^SmolLM2/)
      .first()
      .waitFor();
    await workbench.window.screenshot('models-1-lineage');
  });

  it('removes a model after saying what was made of it, and Undo has it back', async () => {
    await fromMenu(line(/^f16/).first(), 'Remove Model…', dialog().getByText(/Made of it: .*Q4_0/));
    await workbench.window.screenshot('models-2-remove');
    await dialog().getByRole('button', { name: 'Remove with What Was Made of It' }).click();
    await line(/Q4_0/).waitFor({ state: 'detached' });
    await workbench.window.openNotifications();
    const said = workbench.window.notification('f16 was removed');
    await said.getByRole('button', { name: 'Undo' }).click();
    await workbench.window.notificationsClosed();
    await line(/Q4_0/).first().waitFor();
  });

  it('says that a model is intact, with its hash', async () => {
    await workbench.window.openNotifications();
    const said = workbench.window.notification('Q4_0 is intact: SHA-256');
    await fromMenu(line(/Q4_0/).first(), 'Verify Model', said);
    await workbench.window.screenshot('models-3-intact');
  });

  it('cleans up what was removed', async () => {
    const remove = dialog().getByRole('button', { name: 'Remove', exact: true });
    await fromMenu(line(/Q4_0/).first(), 'Remove Model…', remove);
    await remove.click();
    await line(/Q4_0/).waitFor({ state: 'detached' });
    await workbench.window.runFromPalette('Mobile LLM: Clean Up Models…');
    await workbench.window.page.getByText('What was removed, and leftovers').waitFor();
    await workbench.window.screenshot('models-4-clean-up');
    await workbench.window.page.keyboard.press('Enter');
    await workbench.window.remark('were freed').waitFor();
  });

  it('takes in a file from elsewhere, and asks for a name where its own cannot be one', async () => {
    const { page } = workbench.window;
    await cp(modelFile, path.join(workbench.project.folder, 'Q8_0.gguf'));
    await workbench.window.openContainer('Explorer');
    const file = page.getByRole('treeitem', { name: 'Q8_0.gguf' });
    const question = page.locator('.quick-input-widget').getByText(/"Q8_0" cannot be the name of a model/u);
    await fromMenu(file, 'Add Model…', question);
    await page.keyboard.type('from-elsewhere');
    await page.keyboard.press('Enter');
    await workbench.window.openNotifications();
    await workbench.window.notification('Added as from-elsewhere').waitFor({ timeout: addTimeoutMs });
    await workbench.window.openContainer('Mobile LLM');
    await line(/from-elsewhere/).waitFor();
    await workbench.window.screenshot('models-5-added');
  });

  it('takes in what is dropped onto it', async () => {
    await cp(modelFile, path.join(workbench.project.folder, 'from elsewhere.gguf'));
    await drop(line(/from-elsewhere/), path.join(workbench.project.folder, 'from elsewhere.gguf'));
    await workbench.window.notification('It is here already, as from-elsewhere').waitFor({ timeout: addTimeoutMs });
  });

  it('verifies and removes it also where there is no recipe any more', async () => {
    await rm(path.join(workbench.project.folder, 'mobile-llm.yaml'));
    await workbench.window.view('Datasets').getByText('Open Folder').waitFor();
    await workbench.window.openNotifications();
    const said = workbench.window.notification('from-elsewhere is intact: SHA-256');
    await fromMenu(line(/from-elsewhere/).first(), 'Verify Model', said);
    const remove = dialog().getByRole('button', { name: 'Remove', exact: true });
    await fromMenu(line(/from-elsewhere/).first(), 'Remove Model…', remove);
    await remove.click();
    await line(/from-elsewhere/).waitFor({ state: 'detached' });
    assert.deepEqual(workbench.window.violations, []);
  });
});
