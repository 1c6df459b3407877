import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ToHost } from '../../../src/protocol/webview/device-chat-requests';
import type { Gallery, GalleryView } from '../gallery/server';
import { findPageProblems } from './accessibility';
import type { ThemeName } from './themes';

const askedTimeoutMs = 10_000;
const pollMs = 20;

/** One page that goes from state to state of the gallery. */
export interface GalleryPage {
  readonly page: Page;
  /** What the page's policy forbade, what it threw, and what it asked another host for. */
  readonly violations: readonly string[];
  show(state: string, theme?: ThemeName): Promise<void>;
  setTheme(theme: ThemeName): Promise<void>;
  /** What the page asked the host for since the state was shown, as soon as it is so many requests. */
  asked(count: number): Promise<readonly ToHost[]>;
  /** What axe finds by these rules (default: all), shadow roots included. It sets styles that the policy forbids, which are not counted. */
  accessibilityProblems(rules?: readonly string[]): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export interface GalleryPageOptions {
  readonly browser: Browser;
  readonly gallery: Gallery;
  readonly view: GalleryView;
  readonly context?: BrowserContextOptions;
}

export async function openGalleryPage({ browser, gallery, view, context }: GalleryPageOptions): Promise<GalleryPage> {
  const opened = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: 'en-US', ...context });
  const page = await opened.newPage();
  const violations: string[] = [];
  let isAxeIn = false;
  page.on('pageerror', (error) => violations.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(gallery.url)) {
      violations.push(`asked for ${request.url()}`);
    }
  });
  await page.exposeFunction('noteViolation', (violation: string) => {
    if (!isAxeIn) {
      violations.push(violation);
    }
  });
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    noteViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));`);
  return {
    page,
    violations,
    async show(state, theme = 'dark') {
      isAxeIn = false;
      await page.goto(gallery.urlOf(view, state, theme));
      await page.locator('main > *').first().waitFor();
    },
    async setTheme(name) {
      await page.evaluate(`new Promise((resolve) => {
        document.body.className = 'vscode-${name}';
        const link = document.getElementById('theme');
        link.addEventListener('load', resolve, { once: true });
        link.setAttribute('href', '/theme/${name}.css');
      })`);
    },
    async asked(count) {
      // Not by `waitForFunction`, which the page's policy forbids to look again.
      for (const end = Date.now() + askedTimeoutMs; ; ) {
        const asked = (await page.evaluate('globalThis.askedOfHost')) as readonly ToHost[];
        if (asked.length >= count || Date.now() > end) {
          return asked;
        }
        await page.waitForTimeout(pollMs);
      }
    },
    accessibilityProblems(rules) {
      isAxeIn = true;
      return findPageProblems(page, rules);
    },
    dispose: () => opened.close(),
  };
}
