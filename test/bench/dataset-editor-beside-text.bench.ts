import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { awaitTurns, hostWatchFolder, longestTurn } from '../workbench/driver/host-watch';
import { temporaryFolder } from '../workbench/driver/project';
import { type SessionOptions, startWorkbench, type WorkbenchSession } from '../workbench/driver/session';
import type { WorkbenchWindow } from '../workbench/driver/window';
import { type Bench, median, provided } from './bench';
import { writeRows } from './dataset/rows';
import { frameGapP95Ms } from './frame-gaps';

const rowCount = 100_000;
const keys = 30;
const scrollMs = 8_000;
const settleMs = 3_000;
const openTimeoutMs = 120_000;
const name = 'rows.jsonl';
/** More than the file has, so that VS Code opens it in its own editor without a question. In MB. */
const largeFileMegabytes = 2048;

/** An editor as it is opened by the file's name. */
interface Editor {
  readonly association: string;
  /** What is there once rows can be read. */
  readonly firstRow: (window: WorkbenchWindow) => Locator;
  /** Puts the caret into the first row's first words. */
  readonly enter: (window: WorkbenchWindow) => Promise<void>;
  /** Where frames are counted and keys arrive. */
  readonly frame: (window: WorkbenchWindow) => Locator;
  /** What changes on the screen with every key. */
  readonly typedInto: string;
}

const text: Editor = {
  association: 'default',
  firstRow: ({ page }) => page.locator('.monaco-editor .view-line', { hasText: 'number 0' }).first(),
  enter: async ({ page }) => {
    await page.locator('.monaco-editor .view-line').first().click();
    await page.keyboard.press('Control+Home');
  },
  frame: ({ page }) => page.locator('body'),
  typedInto: '.monaco-editor .view-lines',
};

const dataset: Editor = {
  association: 'mobileLlm.dataset',
  firstRow: (window) => window.webview().locator('.row', { hasText: 'number 0' }).first(),
  enter: async (window) => {
    await firstTurn(window.webview()).click();
    await window.page.keyboard.press('Control+Home');
  },
  frame: (window) => window.webview().locator('body'),
  typedInto: 'textarea',
};

interface Found {
  readonly firstRowsMs: number;
  readonly keyMs: number;
  readonly scrollMs: number;
  readonly rendererMegabytes: number;
  readonly hostMegabytes: number;
  readonly hostTurnMs: number;
}

/** One file of 100,000 rows in VS Code's own text editor and in ours, one after the other in the same run. */
export const bench: Bench = async (report) => {
  const folder = await temporaryFolder('beside-text');
  const settings = { 'workbench.editorLargeFileConfirmation': largeFileMegabytes };
  try {
    const file = path.join(folder, name);
    await writeRows(file, rowCount);
    const megabytes = (await stat(file)).size / 1e6;
    const options = { otherExtensions: [hostWatchFolder], settings };
    const baseline = await measureIn(text, { file, options });
    const ours = await measureIn(dataset, { file, options });
    const beside = (metric: string, figure: keyof Found, unit: string, goal: Parameters<typeof report>[0]['goal']) =>
      report({ metric, ours: ours[figure], baseline: baseline[figure], unit, goal });
    beside('first rows on screen', 'firstRowsMs', 'ms', { atMost: 1 });
    beside('a key on screen, median', 'keyMs', 'ms', { atMostMore: 16.7 });
    beside('frame while scrolling, 95th percentile', 'scrollMs', 'ms', { atMostMore: 1 });
    beside('renderers, more than an empty window', 'rendererMegabytes', 'MB', { atMost: 1 });
    beside('extension host, more than an empty window', 'hostMegabytes', 'MB', { atMostMore: 1.5 * megabytes });
    beside('longest turn of the extension host, own processor time', 'hostTurnMs', 'ms', { atMostMore: 50 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

interface Setting {
  readonly file: string;
  readonly options: SessionOptions;
}

/** A VS Code of its own for each editor: neither finds what the other left in memory. */
async function measureIn(editor: Editor, { file, options }: Setting): Promise<Found> {
  const session = await startWorkbench(provided('MOBILE_LLM_TEST_ADB'), options);
  const folder = path.join(path.dirname(file), editor.association);
  try {
    await mkdir(path.join(folder, '.vscode'), { recursive: true });
    await link(file, path.join(folder, name));
    const associations = { 'workbench.editorAssociations': { '*.jsonl': editor.association } };
    await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(associations));
    return await measure(editor, session, folder);
  } finally {
    await session.stop();
  }
}

async function measure(editor: Editor, session: WorkbenchSession, folder: string): Promise<Found> {
  const window = await session.open(folder);
  const { page } = window;
  await awaitTurns(folder);
  await page.waitForTimeout(settleMs);
  const renderersBefore = await rendererBytes(page);
  const begunMs = Date.now();
  const { residentBytes: hostBefore } = await longestTurn(folder, 0, begunMs);
  const firstRowsMs = await open(editor, window);
  await page.waitForTimeout(settleMs);
  const keyMs = await typeKeys(editor, window);
  const scrolledMs = await scroll(editor, window);
  await page.waitForTimeout(settleMs);
  const host = await longestTurn(folder, begunMs, Date.now());
  return {
    firstRowsMs,
    keyMs,
    scrollMs: scrolledMs,
    rendererMegabytes: ((await rendererBytes(page)) - renderersBefore) / 1e6,
    hostMegabytes: (host.residentBytes - hostBefore) / 1e6,
    hostTurnMs: host.processorMs,
  };
}

/** From the key that chooses the file to its first row. */
async function open(editor: Editor, window: WorkbenchWindow): Promise<number> {
  const { page } = window;
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
  const begin = performance.now();
  await page.keyboard.press('Enter');
  await editor.firstRow(window).waitFor({ timeout: openTimeoutMs });
  return performance.now() - begin;
}

/** Keys one by one: from each to the frame after what it changed. */
async function typeKeys(editor: Editor, window: WorkbenchWindow): Promise<number> {
  await editor.enter(window);
  const frame = editor.frame(window);
  await frame.evaluate(noteKeys(editor.typedInto));
  for (let key = 0; key < keys; key += 1) {
    await window.page.keyboard.press('x');
    await window.page.waitForTimeout(100);
  }
  const times = (await frame.evaluate('globalThis.keyTimes')) as number[];
  if (times.length < keys / 2) {
    throw new Error(`Only ${times.length} of ${keys} keys were seen on the screen.`);
  }
  return median(times);
}

/** A script for the page that is typed into: the change is in the document tree, or in a field's value. */
function noteKeys(selector: string): string {
  return `(() => {
    globalThis.keyTimes = [];
    let pressed;
    const changed = () => {
      const begin = pressed;
      pressed = undefined;
      if (begin !== undefined) {
        requestAnimationFrame(() => setTimeout(() => globalThis.keyTimes.push(performance.now() - begin)));
      }
    };
    window.addEventListener('keydown', (event) => { pressed = event.timeStamp; }, true);
    window.addEventListener('input', (event) => { if (event.composedPath()[0].matches(${JSON.stringify(selector)})) changed(); }, true);
    const lines = document.querySelector(${JSON.stringify(selector)});
    if (lines) new MutationObserver(changed).observe(lines, { subtree: true, childList: true, characterData: true });
  })()`;
}

async function scroll(editor: Editor, window: WorkbenchWindow): Promise<number> {
  const box = await editor.firstRow(window).boundingBox();
  await window.page.mouse.move((box?.x ?? 200) + 60, (box?.y ?? 200) + 200);
  return frameGapP95Ms(window.page, editor.frame(window), scrollMs);
}

/** What all processes that draw pages hold for themselves. Only Linux tells. */
async function rendererBytes(page: Page): Promise<number> {
  const session = await browserOf(page).newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    const sizes = await Promise.all(renderers.map(({ id }) => privateBytes(id)));
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  } finally {
    await session.detach();
  }
}

async function privateBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].map(([, digits]) => Number(digits));
  return kilobytes.reduce((sum, size) => sum + size, 0) * 1024;
}

function browserOf(page: Page): Browser {
  const browser = page.context().browser();
  if (!browser) {
    throw new Error('The page belongs to no browser.');
  }
  return browser;
}

function firstTurn(view: FrameLocator): Locator {
  return view.getByRole('textbox', { name: 'Turn 1,' });
}
