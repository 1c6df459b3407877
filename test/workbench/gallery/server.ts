import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import esbuild, { type BuildOptions } from 'esbuild';
import exportedTexts from '../../../l10n/bundle.l10n.json' with { type: 'json' };
import { viewBundles } from '../../../scripts/view-bundles.mjs';
import { chatImports, pageHtml, type Translation } from '../../../src/vscode/page-html';
import { themeCss, themeNames } from '../driver/themes';

/** Views that the gallery shows, by the names of their folders. */
export const galleryViews = ['device-chat', 'comparison', 'dataset-editor', 'setup'] as const;
export type GalleryView = (typeof galleryViews)[number];

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.ttf': 'font/ttf',
};

export interface Gallery {
  readonly url: string;
  /** Of a page that says one word and has no script: what a browser needs in any case. */
  readonly emptyUrl: string;
  /** Of one state alone, as VS Code would show it. */
  urlOf(view: GalleryView, state: string, theme?: string): string;
  stop(): Promise<void>;
}

export interface GalleryServerOptions {
  /** 0: any that is free. */
  readonly port?: number;
  /** As the views are shipped. */
  readonly minify?: boolean;
}

/** Serves every state of the views on this computer, built anew at each reload of its first page. */
export async function startGallery({ port = 0, minify = false }: GalleryServerOptions = {}): Promise<Gallery> {
  const shared = { bundle: true, write: false, minify, logLevel: 'warning' } as const;
  const [chats, others] = viewBundles(process.cwd());
  const hosts: BuildOptions = {
    ...others,
    entryPoints: [
      ...galleryViews.map((view) => ({ in: path.resolve(`webview-ui/gallery/${view}-host.ts`), out: `${view}-host` })),
      { in: path.resolve('webview-ui/gallery/gallery.ts'), out: 'gallery' },
    ],
    loader: { '.ttf': 'file', '.jsonl': 'text' },
  };
  const builders = await Promise.all([chats, others, hosts].map((bundle) => esbuild.context({ ...bundle, ...shared })));
  let files = new Map<string, Uint8Array>();
  const build = async () => {
    const built = await Promise.all(builders.map((builder) => builder.rebuild()));
    const outputs = built.flatMap(({ outputFiles = [] }) => outputFiles);
    files = new Map(outputs.map((file) => [path.basename(file.path), file.contents]));
  };
  await build();
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    const theme = searchParams.get('theme') ?? 'dark';
    const translation = searchParams.has('translated') ? bracketed : undefined;
    if (pathname === '/') {
      build().then(
        () => send(response, '.html', galleryPage()),
        (error: unknown) => send(response, '.txt', String(error), 500),
      );
      return;
    }
    if (pathname === '/empty') {
      send(response, '.html', '<!doctype html><title>Empty</title><p>Empty');
      return;
    }
    const [, kind, name = ''] = pathname.split('/');
    const view = galleryViews.find((known) => known === name);
    const known = themeNames.find((one) => one === theme);
    const file = files.get(kind === 'files' ? name : '');
    if (kind === 'view' && view && known) {
      send(response, '.html', viewPage({ origin, view, theme: known, translation }));
    } else if (kind === 'theme' && themeNames.some((one) => `${one}.css` === name)) {
      send(response, '.css', themeCss(path.basename(name, '.css')));
    } else if (file) {
      send(response, path.extname(name), file);
    } else {
      send(response, '.txt', 'There is no such page.', 404);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${actual}`;
  return {
    url,
    emptyUrl: `${url}/empty`,
    urlOf: (view, state, theme = 'dark') => `${url}/view/${view}/${encodeURIComponent(state)}?theme=${theme}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(builders.map((builder) => builder.dispose()));
    },
  };
}

/** A language that shows which texts are translated: each has brackets around it. */
const bracketed: Translation = {
  language: 'en-XA',
  texts: Object.fromEntries(Object.keys(exportedTexts).map((text) => [text, `[${text}]`])),
};

interface ViewPage {
  readonly origin: string;
  readonly view: GalleryView;
  readonly theme: string;
  readonly translation: Translation | undefined;
}

/** As the extension writes it, with what VS Code puts into every webview: its API and the theme's variables. */
function viewPage({ origin, view, theme, translation }: ViewPage): string {
  const html = pageHtml({
    title: view,
    opening: `Opening ${view} …`,
    cspSource: origin,
    scriptUri: `${origin}/files/${view}.js`,
    styleUri: `${origin}/files/${view}.css`,
    importUris: (view === 'dataset-editor' ? [] : chatImports).map((name) => `${origin}/files/${name}`),
    data: {},
    ...(translation && { translation }),
  });
  const nonce = /nonce="([^"]+)"/.exec(html)?.[1] ?? '';
  const host = `<script type="module" nonce="${nonce}" src="${origin}/files/${view}-host.js"></script>`;
  return html
    .replace('<script type="module"', `${host}\n  <script type="module"`)
    .replace('</head>', `<link rel="stylesheet" id="theme" href="${origin}/theme/${theme}.css"></head>`)
    .replace('<body ', `<body class="vscode-${theme}" `);
}

function galleryPage(): string {
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; frame-src 'self'";
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>The views of the Mobile LLM Workbench</title>
  <link rel="stylesheet" href="/files/gallery.css">
  <script type="module" src="/files/gallery.js"></script>
</head>
<body></body>
</html>`;
}

function send(response: ServerResponse, extension: string, body: string | Uint8Array, status = 200): void {
  response.writeHead(status, {
    'content-type': `${contentTypes[extension] ?? 'text/plain'}; charset=utf-8`,
    'cache-control': 'no-store',
  });
  response.end(body);
}
