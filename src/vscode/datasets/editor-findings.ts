import * as vscode from 'vscode';
import type { DatasetFindings } from '../../node/dataset/editing/placed-findings';

/** What the rules found in datasets that are open in the dataset editor: told there, shown in the list of problems. */
class EditorFindings {
  readonly #found = new Map<string, DatasetFindings>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onChange = this.#changed.event;

  of(uri: vscode.Uri): DatasetFindings | undefined {
    return this.#found.get(uri.toString());
  }

  /** @param found undefined where the file's lines are not those of the editor, and when it is closed */
  set(uri: vscode.Uri, found: DatasetFindings | undefined): void {
    const key = uri.toString();
    if (found !== undefined || this.#found.has(key)) {
      this.#found.delete(key);
      if (found !== undefined) {
        this.#found.set(key, found);
      }
      this.#changed.fire(uri);
    }
  }
}

export const editorFindings = new EditorFindings();
