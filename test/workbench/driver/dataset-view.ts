import path from 'node:path';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { AnswerSide, type Handlers } from '../../../src/protocol/webview/channel';
import type { ToDatasetEditor } from '../../../src/protocol/webview/dataset-editor';
import { isFromDatasetEditor } from '../../../src/protocol/webview/dataset-editor-checks';
import type { DatasetEditorResults, FromDatasetEditor } from '../../../src/protocol/webview/dataset-editor-requests';
import { pageHtml } from '../../../src/vscode/page-html';
import { findPageProblems } from './accessibility';
import { openPagePort } from './page-port';
import { type ThemeName, themeCss } from './themes';

/** Browsers let only a page of this computer, or one that came encrypted, at the clipboard. */
const origin = 'http://localhost';

export interface DatasetViewOptions {
  readonly browser: Browser;
  readonly handlers: Handlers<FromDatasetEditor, DatasetEditorResults>;
  readonly theme?: ThemeName;
  readonly size?: { readonly width: number; readonly height: number };
  /** What VS Code kept of a page before this. */
  readonly viewState?: unknown;
}

/** The page of the dataset editor in a browser of its own, with no VS Code around it. */
export interface DatasetView {
  readonly page: Page;
  /** What axe finds, shadow roots included. It sets styles that the policy forbids: from then on nothing is noted. */
  readonly accessibilityProblems: () => Promise<readonly string[]>;
  /** What the page's security policy forbade, and what it threw. */
  readonly violations: readonly string[];
  /** What VS Code would keep. */
  readonly viewState: () => unknown;
  readonly tell: (event: ToDatasetEditor) => void;
  readonly setTheme: (theme: ThemeName) => Promise<void>;
  dispose(): Promise<void>;
}

export async function openDatasetView(options: DatasetViewOptions): Promise<DatasetView> {
  const { browser, handlers, theme = 'dark', size = { width: 1400, height: 900 } } = options;
  const files = await viewFiles();
  const context = await browser.newContext({
    viewport: size,
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const violations: string[] = [];
  let viewState: unknown;
  let isAxeIn = false;
  const port = await openPagePort(page);
  const channel = new AnswerSide<FromDatasetEditor, DatasetEditorResults, ToDatasetEditor>(port, {
    isRequest: isFromDatasetEditor,
    describeError: (error) => ({
      code: 'unexpected',
      message: error instanceof Error ? error.message : String(error),
      fix: '',
    }),
    handlers,
  });
  page.on('pageerror', (error) => violations.push(error.message));
  await page.exposeFunction('keepState', (kept: unknown) => {
    viewState = kept;
  });
  await page.exposeFunction('noteViolation', (violation: string) => {
    if (!isAxeIn) {
      violations.push(violation);
    }
  });
  await page.addInitScript(`
    globalThis.acquireVsCodeApi = () => ({
      postMessage: (message) => postToHost(message),
      setState: (state) => void keepState(state),
      getState: () => (${JSON.stringify(options.viewState) ?? 'undefined'}),
    });
    document.addEventListener('securitypolicyviolation', (event) => noteViolation(event.violatedDirective + ' ' + event.blockedURI));
  `);
  await page.route(`${origin}/**`, async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    const contentType = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html';
    const themed = name.startsWith('theme-') ? themeCss(name.slice('theme-'.length, -'.css'.length)) : undefined;
    const body = themed ?? (name === '' ? pageWith(theme) : Buffer.from(files.get(name) ?? ''));
    await route.fulfill({ body, contentType: name.endsWith('.ttf') ? 'font/ttf' : contentType });
  });
  await page.goto(`${origin}/`);
  return {
    page,
    accessibilityProblems: () => {
      isAxeIn = true;
      return findPageProblems(page);
    },
    violations,
    viewState: () => viewState,
    tell: (event) => channel.tell(event),
    setTheme: async (name) => {
      await page.evaluate(`new Promise((resolve) => {
        document.body.className = 'vscode-${name}';
        const link = document.getElementById('theme');
        link.addEventListener('load', resolve, { once: true });
        link.setAttribute('href', '/theme-${name}.css');
      })`);
    },
    async dispose() {
      channel.close();
      await context.close();
    },
  };
}

/** As the extension writes it, with the theme's variables, which VS Code puts into every webview. */
function pageWith(theme: ThemeName): string {
  const html = pageHtml({
    title: 'assistant.train.jsonl',
    opening: 'Opening …',
    cspSource: origin,
    scriptUri: `${origin}/dataset-editor.js`,
    styleUri: `${origin}/dataset-editor.css`,
    data: {},
  });
  return html
    .replace('</head>', `<link rel="stylesheet" id="theme" href="${origin}/theme-${theme}.css"></head>`)
    .replace('<body ', `<body class="vscode-${theme}" `);
}

let bundle: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/** The view's files by their names, made once. */
function viewFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  bundle ??= esbuild
    .build({
      entryPoints: [{ in: path.resolve('webview-ui/views/dataset-editor/main.ts'), out: 'dataset-editor' }],
      outdir: path.resolve('dist'),
      write: false,
      bundle: true,
      platform: 'browser',
      target: 'es2022',
      format: 'esm',
      tsconfig: path.resolve('webview-ui/tsconfig.json'),
      loader: { '.ttf': 'file' },
      logLevel: 'warning',
    })
    .then(({ outputFiles }) => new Map(outputFiles.map((file) => [path.basename(file.path), file.contents])));
  return bundle;
}
