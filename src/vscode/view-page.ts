import * as vscode from 'vscode';
import { type PageOptions, pageHtml } from './page-html';

/** What a view's page may do: run our scripts, and read the files beside them. */
export function viewOptions({ extensionUri }: vscode.ExtensionContext): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, localResourceRoots: [folderOfViews(extensionUri)] };
}

export interface ViewPage extends Pick<PageOptions, 'title' | 'opening' | 'data'> {
  /** Of its bundle: `setup`. */
  readonly view: string;
  /** Bundles that its script imports. */
  readonly imports?: readonly string[];
}

/** Fills a webview with a view's page. */
export function showViewPage(
  webview: vscode.Webview,
  { extensionUri }: vscode.ExtensionContext,
  { view, imports = [], ...page }: ViewPage,
): void {
  const uriOf = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folderOfViews(extensionUri), name)).toString();
  const texts = vscode.l10n.bundle;
  webview.html = pageHtml({
    ...page,
    cspSource: webview.cspSource,
    scriptUri: uriOf(`${view}.js`),
    styleUri: uriOf(`${view}.css`),
    importUris: imports.map(uriOf),
    ...(texts && { translation: { language: vscode.env.language, texts } }),
  });
}

function folderOfViews(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}
