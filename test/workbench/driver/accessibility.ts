import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds in the open webview of VS Code. @see findPageProblems */
export function findAccessibilityProblems(page: Page): Promise<readonly string[]> {
  return findIn(page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('body'));
}

/**
 * What axe finds in a page, shadow roots included: rule, place and reason, one line each. It sets styles that the page's
 * policy forbids.
 * @param rules default: all
 */
export function findPageProblems(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  return findIn(page.locator('body'), rules);
}

async function findIn(body: Locator, rules?: readonly string[]): Promise<readonly string[]> {
  // Evaluated through the debugger, which the page's policy does not bind.
  if (!(await body.evaluate('Boolean(globalThis.axe)'))) {
    await body.evaluate(await readFile(axeFile, 'utf8'));
  }
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const found: unknown = await body.evaluate(`axe.run(document.body, ${JSON.stringify(options)})
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
      id + ': ' + target.flat().join(' ') + ' ' + ([...any, ...all, ...none][0]?.message ?? ''))))`);
  return Array.isArray(found) ? found.map(String) : [`axe answered ${String(found)}`];
}
