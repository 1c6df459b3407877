import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { AnswerSide } from '../../../src/protocol/webview/channel';
import type { ToView } from '../../../src/protocol/webview/device-chat';
import { type HostResults, isToHost, type ToHost } from '../../../src/protocol/webview/device-chat-requests';
import type { ChatBackend } from '../../../src/vscode/devices/chat/backend';
import { DeviceChat } from '../../../src/vscode/devices/chat/device-chat';
import { type PanelWindow, panelHandlers } from '../../../src/vscode/devices/chat/panel-handlers';
import { pageHtml } from '../../../src/vscode/page-html';
import { openPagePort } from './page-port';

const origin = 'http://view.invalid';

/** The page of the chat in a browser of its own, with the extension's chat behind it and no VS Code between. */
export interface ChatView {
  readonly page: Page;
  readonly chat: DeviceChat;
  /** What the page's security policy forbade. */
  readonly violations: readonly string[];
  dispose(): Promise<void>;
}

/** @param onConsent called when the view asks to read the contacts, in the place of the question in the window */
export async function openChatView(
  browser: Browser,
  backend: ChatBackend,
  onConsent: (chat: DeviceChat) => Promise<void>,
): Promise<ChatView> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-view-'));
  await buildView(folder);
  const page = await browser.newPage({ locale: 'en-US' });
  const violations: string[] = [];
  const port = await openPagePort(page);
  const phone = { label: 'Pixel 8', serial: 'A1', isVirtual: false };
  const chat = new DeviceChat({
    phone,
    suggestions: [],
    model: { label: 'assistant', variant: 'Q4_0', sizeBytes: 1 },
    backend,
    onEvent: (event) => channel.tell(event),
  });
  const nothing = async () => {};
  const window: PanelWindow = {
    confirmAndRun: (actionId) => chat.actions.runOnPhone(actionId, chat.summaryOf(actionId).command),
    askForContacts: () => onConsent(chat),
    noteCorrection: () => {},
    openInbox: nothing,
    copy: nothing,
    openLink: nothing,
    save: nothing,
    choosePhone: nothing,
    chooseModel: nothing,
    keepDraft: (text) => chat.keepDraft(text),
    exportChat: nothing,
    openChat: (id) => chat.openChat.show(id),
    startComparison: nothing,
  };
  const channel = new AnswerSide<ToHost, HostResults, ToView>(port, {
    isRequest: isToHost,
    describeError: (error) => ({ code: 'unexpected', message: String(error), fix: '' }),
    handlers: panelHandlers(() => chat, window),
  });
  await page.exposeFunction('noteViolation', (violation: string) => void violations.push(violation));
  await page.addInitScript(`
    globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => postToHost(message), setState() {}, getState() {} });
    document.addEventListener('securitypolicyviolation', (event) => noteViolation(event.violatedDirective));
  `);
  const html = pageHtml({
    title: phone.label,
    opening: 'Opening …',
    cspSource: origin,
    scriptUri: `${origin}/device-chat.js`,
    styleUri: `${origin}/device-chat.css`,
    data: {},
  });
  await page.route(`${origin}/**`, async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    const contentType = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html';
    const body = name === '' ? html : await readFile(path.join(folder, name));
    await route.fulfill({ body, contentType });
  });
  await page.goto(`${origin}/`);
  return {
    page,
    chat,
    violations,
    async dispose() {
      channel.close();
      await page.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function buildView(folder: string): Promise<void> {
  await esbuild.build({
    entryPoints: [{ in: path.resolve('webview-ui/views/device-chat/main.ts'), out: 'device-chat' }],
    outdir: folder,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    tsconfig: path.resolve('webview-ui/tsconfig.json'),
    loader: { '.ttf': 'file' },
    logLevel: 'warning',
  });
}
