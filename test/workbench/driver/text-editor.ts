import type { Locator, Page } from 'playwright-core';
import type { WorkbenchWindow } from './window';

const mostAttempts = 3;
const listTimeoutMs = 5000;

/** Opens a file by its name, by keyboard, as text; behind `task `, runs a task. */
export async function openFile({ page }: WorkbenchWindow, name: string): Promise<void> {
  await pressUntilThere(page, 'Control+P', page.locator('.quick-input-widget input'));
  await page.keyboard.type(name);
  const shown = name.replace(/^task /u, '');
  // While the list still narrows, Enter takes another line that is there.
  await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: shown }).first().waitFor();
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
  // The list closes where VS Code hears of other fixes meanwhile.
  await pressUntilThere(page, 'Control+.', page.locator('.action-widget').first());
}

/** A key goes nowhere while a view's frame takes or loses the focus. */
async function pressUntilThere(page: Page, key: string, wanted: Locator): Promise<void> {
  for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
    await page.keyboard.press(key);
    const isThere = await wanted.waitFor({ timeout: listTimeoutMs }).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return;
    }
  }
  await page.keyboard.press(key);
  await wanted.waitFor();
}
