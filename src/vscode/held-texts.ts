import * as vscode from 'vscode';

/** Texts that VS Code shows under addresses of a scheme and that no file holds; each is kept while it is open. */
export class HeldTexts {
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();

  constructor(scheme: string) {
    this.#scheme = scheme;
  }

  /** Gives them to VS Code. */
  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
      vscode.workspace.registerTextDocumentContentProvider(this.#scheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
    );
  }

  /** @param path absolute; its last part is what the editor is called */
  add(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}
