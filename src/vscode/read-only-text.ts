import * as vscode from 'vscode';

const scheme = 'mobile-llm-text';
const texts = new Map<string, string>();

/** Gives VS Code the texts that `showReadOnly` shows. */
export function registerReadOnlyTexts(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString())),
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    }),
  );
}

/** Shows a text that no file holds; it cannot be edited and asks nothing when it is closed. */
export async function showReadOnly(name: string, text: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${name}` });
  texts.set(uri.toString(), text);
  await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true });
}
