import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { ImportChoice, Imported, ImportPreview } from '../../../protocol/webview/dataset-import';
import type { DatasetDocument } from './dataset-document';

/** Imports into one document: its page never names a file, it only says what becomes of the one that was chosen. */
export class RowImport {
  readonly #document: DatasetDocument;
  #file: string | undefined;

  constructor(document: DatasetDocument) {
    this.#document = document;
  }

  /** Undefined where nothing was chosen. */
  async choose(): Promise<{ readonly fileName: string } | undefined> {
    const title = vscode.l10n.t('Import Conversations into {0}', this.#document.state.fileName);
    const [source] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Preview') })) ?? [];
    this.#file = source?.fsPath;
    return source && { fileName: path.basename(source.fsPath) };
  }

  /** @throws WorkbenchError `dataset.nothingChosen` */
  preview(choice: ImportChoice): Promise<ImportPreview> {
    return this.#document.ask({ type: 'preview-import', file: this.#chosen(), choice });
  }

  /** @throws WorkbenchError `dataset.nothingChosen`; RemoteError */
  add(choice: ImportChoice): Promise<Imported> {
    return this.#document.edit({ type: 'import-rows', file: this.#chosen(), choice });
  }

  #chosen(): string {
    if (this.#file === undefined) {
      throw new WorkbenchError('dataset.nothingChosen');
    }
    return this.#file;
  }
}
