import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds in the open webview, shadow roots included: rule and place, one line each. */
export async function findAccessibilityProblems(page: Page): Promise<readonly string[]> {
  const body = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('body');
  // Evaluated through the debugger, which the page's policy does not bind.
  await body.evaluate(await readFile(axeFile, 'utf8'));
  const found: unknown = await body.evaluate(`axe.run(document.body, { resultTypes: ['violations'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.flat().join(' '))))`);
  return Array.isArray(found) ? found.map(String) : [`axe answered ${String(found)}`];
}
