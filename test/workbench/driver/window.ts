import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import type { VscodeInstallation, VscodeServer } from '../../../scripts/vscode-server/serve.mjs';
import { type DesktopOptions, definedEnvironment, openDesktop } from './desktop';

const extensionFolder = path.resolve('.');
const screenshotFolder = path.resolve('test', 'screenshots');
const openTimeoutMs = 60_000;
const menuTimeoutMs = 10_000;
const mostMenuTries = 3;
/** VS Code in a browser writes down every five seconds which editors are open. */
const notedMs = 6000;
/** What VS Code 1.139 puts before an error of our extension that nobody caught; a rejection comes a second late. */
const ownErrorMark = '[mobile-llm.mobile-llm-workbench]';

/** Starts the browser that belongs to the installation. */
export function launchBrowser({ browser }: VscodeInstallation): Promise<Browser> {
  if ('channel' in browser) {
    return chromium.launch({ channel: browser.channel, headless: true });
  }
  const { executablePath, environment } = browser;
  return chromium.launch({
    executablePath,
    env: { ...definedEnvironment(), ...environment },
    // Test machines run as root in containers, where Chromium's sandbox cannot be made.
    args: ['--no-sandbox'],
    headless: true,
  });
}

export interface OpenOptions {
  readonly server: VscodeServer;
  readonly browser: Browser;
  readonly folder: string;
  /** The extension was installed into the server; else it is loaded from this checkout. */
  readonly isInstalled: boolean;
  readonly colorScheme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
}

/** One VS Code window, used as a person does: by mouse and keyboard. */
export class WorkbenchWindow {
  readonly page: Page;
  /** What the pages' security policies forbade; a test fails on any. */
  readonly violations: string[] = [];
  /** What our extension threw, or rejected, where nobody caught it: its session fails on any. */
  readonly hostErrors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(options: OpenOptions): Promise<WorkbenchWindow> {
    const { server, browser, folder, isInstalled, colorScheme = 'dark', size } = options;
    const context = await browser.newContext({
      viewport: size ?? { width: 1400, height: 900 },
      locale: 'en-US',
      colorScheme,
    });
    const page = await context.newPage();
    const window = new WorkbenchWindow(page);
    window.#watchConsole();
    await page.goto(isInstalled ? server.urlOf(folder) : server.urlOf(folder, extensionFolder));
    await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: openTimeoutMs });
    return window;
  }

  /** The same window in a desktop VS Code. */
  static async openOnDesktop(options: DesktopOptions): Promise<WorkbenchWindow> {
    const page = await openDesktop(options);
    const window = new WorkbenchWindow(page);
    window.#watchConsole();
    await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: openTimeoutMs });
    return window;
  }

  /**
   * For policies it is the browser's console too, because VS Code writes a webview's page into an open document, which takes away every
   * listener that was there for `securitypolicyviolation`.
   */
  #watchConsole(): void {
    this.page.on('console', (message) => {
      if (message.text().startsWith(ownErrorMark)) {
        this.hostErrors.push(message.text());
      }
      if (/violates the following Content Security Policy directive/i.test(message.text())) {
        this.violations.push(message.text());
      }
    });
  }

  /** Clicks an entry of the activity bar. */
  async openContainer(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).first().click();
  }

  /** Drags the edge of the side bar, so that lines are shown whole. */
  async widenSideBar(pixels: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) {
      throw new Error('The side bar is not shown.');
    }
    const [edge, middle] = [box.x + box.width, box.y + box.height / 2];
    await this.page.mouse.move(edge, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(edge + pixels, middle, { steps: 4 });
    await this.page.mouse.up();
  }

  /** The section of a view, by its title. */
  view(title: string): Locator {
    return this.page.locator('.split-view-view .pane').filter({
      has: this.page.locator('.pane-header', { hasText: title }),
    });
  }

  /** A line of a view's tree that contains a text. */
  line(view: string, text: string | RegExp): Locator {
    return this.view(view).getByRole('treeitem').filter({ hasText: text });
  }

  /** Opens the notification center: VS Code shows no toasts to a window that is driven by tests. */
  async openNotifications(): Promise<void> {
    const center = this.page.locator('.notifications-center.visible');
    // The bell closes what is open.
    if (!(await center.isVisible())) {
      await this.page.locator('.statusbar-item [aria-label*="otification"]').first().click();
      // The bell's tooltip would lie over the center's buttons.
      await this.page.mouse.move(0, 0);
      await this.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
    }
  }

  /** The center closes by itself once its last line is gone. */
  async notificationsClosed(): Promise<void> {
    await this.page.locator('.notifications-center.visible').waitFor({ state: 'hidden' });
  }

  /** A line of the notification center that contains a text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
  }

  /** Something that is said in passing, in the status bar, for some seconds. */
  remark(text: string): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** Hovers a tree line and clicks one of the buttons that appear. */
  async clickLineAction(line: Locator, name: string): Promise<void> {
    await line.hover();
    await line.getByRole('button', { name }).click();
  }

  /** Takes a command of a line's menu. A view that is drawn anew closes its menu: until what the command shows is there. */
  async runFromMenu(line: Locator, command: string, shows: Locator): Promise<void> {
    for (let tries = 1; ; tries++) {
      await line.click({ button: 'right' });
      // VS Code takes a click that follows too soon for the end of the one that opened the menu.
      await this.page.getByRole('menuitem', { name: command }).hover();
      await this.page.keyboard.press('Enter');
      try {
        await shows.waitFor({ timeout: menuTimeoutMs });
        return;
      } catch (error) {
        if (tries === mostMenuTries) {
          throw error;
        }
      }
    }
  }

  /** Types a command's title into the palette and takes the first entry. */
  async runFromPalette(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await this.page.keyboard.type(title);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Reloads the window once VS Code knows which editors to open again. */
  async reloadWhenNoted(): Promise<void> {
    await this.page.waitForTimeout(notedMs);
    await this.page.reload();
  }

  /** The page of the webview in the active editor: two frames deep. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(screenshotFolder, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
