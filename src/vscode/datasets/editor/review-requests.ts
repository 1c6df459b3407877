import * as vscode from 'vscode';

/** Datasets of which the rows that wait are to be shown: asked for here, taken by whoever shows the dataset. */
class ReviewRequests {
  readonly #waiting = new Set<string>();
  readonly #asked = new vscode.EventEmitter<undefined>();
  readonly onAsk = this.#asked.event;

  ask(uri: vscode.Uri): void {
    this.#waiting.add(uri.toString());
    this.#asked.fire(undefined);
  }

  /** Whether it was asked for of this dataset; true once for each time. */
  take(uri: vscode.Uri): boolean {
    return this.#waiting.delete(uri.toString());
  }
}

export const reviewRequests = new ReviewRequests();
