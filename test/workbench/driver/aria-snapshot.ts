import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';

const folder = path.resolve('test', 'workbench', 'aria');

/**
 * Holds the names, roles and states of a part of a page to those in a file; with MOBILE_LLM_UPDATE_DOCS=1 it writes them
 * first.
 */
export async function expectAria(part: Locator, name: string): Promise<void> {
  const file = path.join(folder, `${name}.yaml`);
  await part.waitFor();
  const told = `${await part.ariaSnapshot()}\n`;
  if (process.env['MOBILE_LLM_UPDATE_DOCS'] === '1') {
    await mkdir(folder, { recursive: true });
    await writeFile(file, told);
  }
  assert.equal(told, await readFile(file, 'utf8'), 'MOBILE_LLM_UPDATE_DOCS=1 npm test writes it');
}
