import type { Browser, Page } from 'playwright-core';
import { prepareVscodeServer } from '../../scripts/vscode-server/prepare.mjs';
import { openDatasetView } from '../workbench/driver/dataset-view';
import { generatedRows } from '../workbench/driver/generated-rows';
import { launchBrowser } from '../workbench/driver/window';
import type { Bench } from './bench';
import { frameGapP95Ms } from './frame-gaps';

const scrollMs = 10_000;
const mostNodes = 200;

interface Scrolled {
  readonly p95Ms: number;
  readonly heapMegabytes: number;
  readonly nodes: number;
}

/** What the list of the dataset editor's page costs while it scrolls, beside a page that scrolls nothing at all. */
export const bench: Bench = async (report) => {
  const browser = await launchBrowser(await prepareVscodeServer());
  try {
    const empty = await scrollEmptyPage(browser);
    for (const count of [100_000, 1_000_000]) {
      const rows = count.toLocaleString('en');
      const { p95Ms, heapMegabytes, nodes } = await scrollRows(browser, count);
      report({
        metric: `frame, 95th percentile, ${rows} rows`,
        ours: p95Ms,
        baseline: empty.p95Ms,
        unit: 'ms',
        goal: { atMostMore: 1 },
      });
      report({
        metric: `row nodes, ${rows} rows, of at most`,
        ours: nodes,
        baseline: mostNodes,
        unit: 'nodes',
        goal: { atMost: 1 },
      });
      report({
        metric: `heap, ${rows} rows`,
        ours: heapMegabytes,
        baseline: empty.heapMegabytes,
        unit: 'MB',
        goal: { atMostMore: 20 },
      });
    }
  } finally {
    await browser.close();
  }
};

async function scrollRows(browser: Browser, count: number): Promise<Scrolled> {
  const view = await openDatasetView({ browser, handlers: generatedRows(count) });
  try {
    await view.page.locator('.row.active').waitFor();
    return await scroll(view.page);
  } finally {
    await view.dispose();
  }
}

async function scrollEmptyPage(browser: Browser): Promise<Scrolled> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  try {
    await page.setContent('<body style="height: 8000000px">');
    return await scroll(page);
  } finally {
    await page.close();
  }
}

/** Turns the wheel for ten seconds. */
async function scroll(page: Page): Promise<Scrolled> {
  await page.mouse.move(300, 400);
  const p95Ms = await frameGapP95Ms(page, page.locator('body'), scrollMs);
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return {
    p95Ms,
    heapMegabytes: usedSize / 1e6,
    nodes: await page.locator('.row').count(),
  };
}
