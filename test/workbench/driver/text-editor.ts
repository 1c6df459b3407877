import type { WorkbenchWindow } from './window';

const mostAttempts = 3;
const listTimeoutMs = 5000;

/** Opens a file by its name, by keyboard, as text; behind `task `, runs a task. */
export async function openFile({ page }: WorkbenchWindow, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type(name);
  const shown = name.replace(/^task /u, '');
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: shown }).first().waitFor();
  await page.keyboard.press('Enter');
}

/**
 * Opens the fixes of the problem that F8 went to. The box with its words is there before it is closed: it would take the
 * next key from the editor otherwise.
 */
export async function openFixes({ page }: WorkbenchWindow, words: string): Promise<void> {
  const problem = page.locator('.zone-widget .message, .peekview-widget .message, .marker-widget .message');
  await problem.filter({ hasText: words }).first().waitFor();
  await page.keyboard.press('Escape');
  await problem.first().waitFor({ state: 'hidden' });
  // The list closes where VS Code hears of other fixes meanwhile: until it stays.
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    await page.keyboard.press('Control+.');
    const list = page.locator('.action-widget').first();
    const isThere = await list.waitFor({ timeout: listTimeoutMs }).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return;
    }
  }
}
