import * as vscode from 'vscode';
import type { DatasetDocument } from './dataset-document';
import { openAsText, openInDatasetEditor } from './open-dataset';

const readOnlyNow = 'workbench.action.files.setActiveEditorReadonlyInSession';
const editableAgain = 'workbench.action.files.resetActiveEditorReadonlyInSession';

/**
 * The dataset editor and the text editor of one file meet at save: while one has unsaved changes the other is read-only
 * and says why.
 */
export class TextEditorMeeting implements vscode.Disposable {
  readonly #document: DatasetDocument;
  readonly #subscriptions: vscode.Disposable;
  /** VS Code makes only its active editor read-only, so it is done when the text editor comes to the front. */
  #isTextReadOnly = false;

  constructor(document: DatasetDocument) {
    this.#document = document;
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document: text }) => this.#follow(text)),
      vscode.workspace.onDidSaveTextDocument((text) => this.#follow(text)),
      vscode.workspace.onDidCloseTextDocument((text) => this.#follow(text, true)),
      vscode.window.onDidChangeActiveTextEditor((editor) => void this.#meet(editor)),
      document.onState(() => void this.#meet(vscode.window.activeTextEditor)),
    );
    const open = textDocumentOf(document.uri);
    if (open) {
      this.#follow(open);
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #follow(text: vscode.TextDocument, isClosed = false): void {
    if (text.uri.toString() !== this.#document.uri.toString()) {
      return;
    }
    const { kind } = this.#document.access;
    if (text.isDirty && !isClosed && kind === 'editable') {
      this.#document.setAccess({ kind: 'text-editor-is-dirty' });
    } else if ((!text.isDirty || isClosed) && kind === 'text-editor-is-dirty') {
      this.#document.setAccess({ kind: 'editable' });
    }
  }

  async #meet(editor: vscode.TextEditor | undefined): Promise<void> {
    const isOurs = editor?.document.uri.toString() === this.#document.uri.toString();
    if (!isOurs || this.#isTextReadOnly === this.#document.isDirty) {
      return;
    }
    this.#isTextReadOnly = this.#document.isDirty;
    await vscode.commands.executeCommand(this.#isTextReadOnly ? readOnlyNow : editableAgain);
    if (this.#isTextReadOnly) {
      await this.#sayWhy();
    }
  }

  async #sayWhy(): Promise<void> {
    const save = vscode.l10n.t('Save');
    const revert = vscode.l10n.t('Revert');
    const message = vscode.l10n.t(
      '{0} has unsaved changes in the dataset editor. The text can be edited once they are saved.',
      this.#document.state.fileName,
    );
    const answer = await vscode.window.showInformationMessage(message, save, revert);
    if (answer === save) {
      await openInDatasetEditor(this.#document.uri);
      await vscode.commands.executeCommand('workbench.action.files.save');
    } else if (answer === revert) {
      await openInDatasetEditor(this.#document.uri);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  }
}

/** Saves what the text editor of a file has unsaved. */
export async function saveTextEditor(uri: vscode.Uri): Promise<void> {
  await textDocumentOf(uri)?.save();
}

/** Gives up what the text editor of a file has unsaved. */
export async function revertTextEditor(uri: vscode.Uri): Promise<void> {
  await openAsText(uri);
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await openInDatasetEditor(uri);
}

function textDocumentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((text) => text.uri.toString() === uri.toString());
}
