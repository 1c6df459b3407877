import * as vscode from 'vscode';

/** What is wanted of a dataset editor from outside of it: the rows that wait, or one of its dialogs. */
export type EditorRequest = 'review' | 'import' | 'export';

/** Requests to editors that may not be open yet: asked for here, taken by whoever shows the dataset. */
class EditorRequests {
  readonly #waiting = new Map<string, EditorRequest>();
  readonly #asked = new vscode.EventEmitter<undefined>();
  readonly onAsk = this.#asked.event;

  ask(uri: vscode.Uri, request: EditorRequest): void {
    this.#waiting.set(uri.toString(), request);
    this.#asked.fire(undefined);
  }

  /** What was asked for last of this dataset, once. */
  take(uri: vscode.Uri): EditorRequest | undefined {
    const request = this.#waiting.get(uri.toString());
    this.#waiting.delete(uri.toString());
    return request;
  }
}

export const editorRequests = new EditorRequests();
