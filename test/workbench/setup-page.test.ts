import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { prepareVscodeServer } from '../../scripts/vscode-server/prepare.mjs';
import { type GalleryPage, openGalleryPage } from './driver/gallery-view';
import { requireEnvironment } from './driver/session';
import { themeNames } from './driver/themes';
import { launchBrowser } from './driver/window';
import { type Gallery, startGallery } from './gallery/server';

describe('The page of the set-up', function () {
  this.timeout(60_000);
  let browser: Browser;
  let gallery: Gallery;
  let view: GalleryPage;
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    [browser, gallery] = await Promise.all([launchBrowser(await prepareVscodeServer()), startGallery()]);
    view = await openGalleryPage({
      browser,
      gallery,
      view: 'setup',
      context: { viewport: { width: 700, height: 800 } },
    });
  });
  after(async () => {
    await view?.dispose();
    await browser?.close();
    await gallery?.stop();
  });

  it('can be used by everybody, in every state and theme', async () => {
    for (const state of ['new', 'installing', 'problem']) {
      await view.show(state);
      for (const theme of themeNames) {
        await view.setTheme(theme);
        assert.deepEqual(await view.accessibilityProblems(), [], `${state} in ${theme}`);
        await view.page.screenshot({ path: `test/screenshots/setup-${state}-${theme}.png` });
      }
    }
  });

  it('asks for what its buttons say, by the keyboard too', async () => {
    await view.show('new');
    await view.page.getByRole('button', { name: 'Install Everything' }).click();
    await view.page.getByRole('button', { name: 'Choose… Python' }).focus();
    await view.page.keyboard.press('Enter');
    await view.page.getByRole('button', { name: 'Copy', exact: true }).click();
    assert.deepEqual(await view.asked(3), [
      { type: 'install-all' },
      { type: 'act', line: 'own-python' },
      { type: 'copy-tunnel' },
    ]);
  });

  it('shows names as text, in a narrow window without a sideways scroll bar', async () => {
    await view.page.setViewportSize({ width: 360, height: 640 });
    await view.show('problem');
    await view.page.getByText('<img src=x onerror=alert(1)>').waitFor();
    assert.ok(await view.page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    assert.deepEqual(view.violations, []);
  });
});
