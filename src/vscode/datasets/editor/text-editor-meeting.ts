import * as vscode from 'vscode';
import type { DatasetDocument } from './dataset-document';
import { openAsText, openInDatasetEditor } from './open-dataset';

const readOnlyNow = 'workbench.action.files.setActiveEditorReadonlyInSession';
const editableAgain = 'workbench.action.files.resetActiveEditorReadonlyInSession';
/** Texts that are still read-only although their dataset editor was closed, and what makes them editable once they are in front. */
const leftReadOnly = new Map<string, vscode.Disposable>();

/**
 * The dataset editor and the text editor of one file meet at save: while one has unsaved changes the other is read-only
 * and says why.
 */
export class TextEditorMeeting implements vscode.Disposable {
  readonly #document: DatasetDocument;
  readonly #subscriptions: vscode.Disposable;
  /** VS Code makes only its active editor read-only, so it is done when the text editor comes to the front. */
  #isTextReadOnly = false;
  /** Since the dataset has had unsaved changes. */
  #isReasonTold = false;

  constructor(document: DatasetDocument) {
    this.#document = document;
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document: text }) => this.#follow(text)),
      vscode.workspace.onDidSaveTextDocument((text) => this.#follow(text)),
      vscode.workspace.onDidCloseTextDocument((text) => this.#follow(text, true)),
      vscode.window.onDidChangeActiveTextEditor((editor) => void this.#meet(editor)),
      document.onState(() => void this.#meet(vscode.window.activeTextEditor)),
    );
    const name = document.uri.toString();
    this.#isTextReadOnly = leftReadOnly.has(name);
    forgetLeft(name);
    const open = textDocumentOf(document.uri);
    if (open) {
      this.#follow(open);
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
    if (this.#isTextReadOnly) {
      giveBack(this.#document.uri.toString());
    }
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
    // Who was quicker to type into the text than VS Code to refuse it must be able to save that, or take it back.
    const isReadOnly = this.#document.isDirty && editor?.document.isDirty === false;
    this.#isReasonTold &&= this.#document.isDirty;
    if (!isOurs) {
      return;
    }
    if (this.#isTextReadOnly !== isReadOnly) {
      this.#isTextReadOnly = isReadOnly;
      await vscode.commands.executeCommand(isReadOnly ? readOnlyNow : editableAgain);
    }
    if (isReadOnly && !this.#isReasonTold) {
      this.#isReasonTold = true;
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

/** There is nothing unsaved any more that the text waits for. */
function giveBack(name: string): void {
  const meet = async (editor: vscode.TextEditor | undefined) => {
    if (editor?.document.uri.toString() === name) {
      forgetLeft(name);
      await vscode.commands.executeCommand(editableAgain);
    }
  };
  leftReadOnly.set(name, vscode.window.onDidChangeActiveTextEditor(meet));
  void meet(vscode.window.activeTextEditor);
}

function forgetLeft(name: string): void {
  leftReadOnly.get(name)?.dispose();
  leftReadOnly.delete(name);
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
