import { randomBytes } from 'node:crypto';
import { escapeHtml } from './escape-html';

export interface PageOptions {
  readonly title: string;
  /** Shown until the script has drawn the view, which takes the longest of opening it. */
  readonly opening: string;
  /** The webview's own origin for files of the extension. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** What the script imports, to be fetched beside it. */
  readonly importUris?: readonly string[];
  /** What the serializer gets back after a window reload; in the page as data attributes. */
  readonly data: Readonly<Record<string, string>>;
  /** The user's, where there are texts in it. */
  readonly translation?: Translation;
}

/** What the pages say in another language, by the English texts of their sources. */
export interface Translation {
  /** `de` */
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** What the pages of the chats share: scripts/view-bundles.mjs gives it its name. */
export const chatImports: readonly string[] = ['chat-shared.js'];

/** The page of a view: one script by nonce, no inline code, no remote host, no connection of its own. */
export function pageHtml(options: PageOptions): string {
  const { title, opening, cspSource, scriptUri, styleUri, importUris = [], data, translation } = options;
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // Read by webview-ui/shared/l10n.ts.
  const texts = translation && { texts: JSON.stringify(translation.texts) };
  const attributes = Object.entries({ ...data, ...texts })
    .map(([name, value]) => `data-${name}="${escapeHtml(value)}"`)
    .join(' ');
  // The nonce of a script counts for what it imports.
  const preloads = importUris.map((uri) => `\n  <link rel="modulepreload" nonce="${nonce}" href="${escapeHtml(uri)}">`);
  return `<!doctype html>
<html lang="${escapeHtml(translation?.language ?? 'en')}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
  <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escapeHtml(styleUri)}">${preloads.join('')}
  <script type="module" nonce="${nonce}" src="${escapeHtml(scriptUri)}"></script>
</head>
<body ${attributes}><p class="opening" role="status">${escapeHtml(opening)}</p></body>
</html>`;
}
