import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'mocha';
import type { Browser, Locator, Page } from 'playwright-core';
import { prepareVscodeServer } from '../../../scripts/vscode-server/prepare.mjs';
import { DatasetBehindPage } from './dataset-behind-page';
import type { DatasetView } from './dataset-view';
import { requireEnvironment } from './session';
import { launchBrowser } from './window';

/** A page of the dataset editor, and the dataset that it shows. */
export interface OpenedDataset {
  readonly data: DatasetBehindPage;
  readonly view: DatasetView;
  readonly page: Page;
}

export interface OneDatasetPageOptions {
  readonly rows: readonly string[];
  /** All tests of the suite share one page; default: each has its own. */
  readonly isShared?: boolean;
  /** What lies beside the dataset before it is shown. */
  readonly prepare?: (data: DatasetBehindPage) => Promise<void>;
  /** What is there once the page is ready; default: the first turn of its first row. */
  readonly ready?: (page: Page) => Locator;
  /** Is given what the tests use, each time that it is opened. */
  readonly take: (opened: OpenedDataset) => void;
}

export interface OneDatasetPage {
  /** Shows the dataset in another page, in place of the one that is open. */
  reopen(open: (browser: Browser) => Promise<DatasetView>): Promise<void>;
}

/** Gives the enclosing suite pages of the dataset editor in one browser; a test fails on what a page's policy forbade. */
export function oneDatasetPage(options: OneDatasetPageOptions): OneDatasetPage {
  const { rows, isShared = false, prepare, take } = options;
  const ready = options.ready ?? ((page: Page) => page.getByRole('textbox', { name: 'Turn 1,' }));
  let browser: Browser | undefined;
  let data: DatasetBehindPage | undefined;
  let view: DatasetView | undefined;

  const show = async (open: (browser: Browser) => Promise<DatasetView>) => {
    assert.ok(browser && data, 'The page is open only while the tests of its suite run.');
    view = await open(browser);
    take({ data, view, page: view.page });
  };
  const openOne = async () => {
    const behind = await DatasetBehindPage.open(rows);
    data = behind;
    await prepare?.(behind);
    await show((opened) => behind.showIn(opened));
    await (view && ready(view.page).waitFor());
  };
  const closeOne = async () => {
    const violations = view?.violations ?? [];
    await view?.dispose();
    await data?.dispose();
    view = undefined;
    data = undefined;
    assert.deepEqual(violations, []);
  };

  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    browser = await launchBrowser(await prepareVscodeServer());
  });
  if (isShared) {
    before(openOne);
    after(closeOne);
  } else {
    beforeEach(openOne);
    afterEach(closeOne);
  }
  after(() => browser?.close());

  return {
    async reopen(open) {
      await view?.dispose();
      await show(open);
    },
  };
}
