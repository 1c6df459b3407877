import * as vscode from 'vscode';
import { AnswerSide } from '../../../protocol/webview/channel';
import type { ToDatasetEditor } from '../../../protocol/webview/dataset-editor';
import { isFromDatasetEditor } from '../../../protocol/webview/dataset-editor-checks';
import type { DatasetEditorResults, FromDatasetEditor } from '../../../protocol/webview/dataset-editor-requests';
import { describeThrown, showFailure } from '../../notices';
import { showViewPage, viewOptions } from '../../view-page';
import { webviewPort } from '../../webview-port';
import type { Workbench } from '../../workbench';
import { openDatasets } from '../open-datasets';
import { DatasetDocument } from './dataset-document';
import { datasetTabs, showAgainOnceText } from './dataset-tabs';
import { followDeepSettings } from './deep-settings';
import { editorHandlers } from './editor-handlers';
import { editorRequests } from './editor-requests';
import { exportDataset } from './export-dataset';
import { followRenames } from './follow-renames';
import { offerLeftBackup } from './left-backup';
import { datasetViewType } from './open-dataset';
import { settleConflict } from './save-conflict';
import { showCountedTokens } from './show-counted-tokens';
import { tellFindings } from './tell-findings';
import { TextEditorMeeting } from './text-editor-meeting';
import { watchDataset } from './watch-dataset';

/** An edit that VS Code can undo, or only that something is unsaved. */
type DocumentChange =
  | vscode.CustomDocumentEditEvent<DatasetDocument>
  | vscode.CustomDocumentContentChangeEvent<DatasetDocument>;

/** VS Code has read an answer by then. */
const answeredMs = 100;

/** Opens dataset files as conversations. The document is ours at every size: undo, save, revert and backup with it. */
export class DatasetEditorProvider implements vscode.CustomEditorProvider<DatasetDocument> {
  readonly #workbench: Workbench;
  readonly #documents = new Map<string, DatasetDocument>();
  readonly #changes = new vscode.EventEmitter<DocumentChange>();
  readonly onDidChangeCustomDocument = this.#changes.event;

  static register(workbench: Workbench): vscode.Disposable {
    const provider = new DatasetEditorProvider(workbench);
    return vscode.Disposable.from(
      vscode.window.registerCustomEditorProvider(datasetViewType, provider, {
        webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
        supportsMultipleEditorsPerDocument: false,
      }),
      followRenames(workbench, provider.#documents),
    );
  }

  private constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): DatasetDocument {
    const document = new DatasetDocument(this.#workbench, uri, backupId);
    const subscriptions = [
      document.onEdit((event) => this.#changes.fire(event)),
      watchDataset(this.#workbench, document),
      followDeepSettings(this.#workbench, document),
      new TextEditorMeeting(document),
      tellFindings(this.#workbench, document),
      showCountedTokens(this.#workbench, document),
      this.#forgetBackups(document),
    ];
    const { fsPath } = uri;
    this.#documents.set(fsPath, document);
    openDatasets.set(fsPath, { count: () => document.ask({ type: 'count' }) });
    document.onDispose(() => {
      this.#documents.delete(fsPath);
      openDatasets.delete(fsPath);
      vscode.Disposable.from(...subscriptions).dispose();
    });
    if (backupId === undefined) {
      offerLeftBackup(this.#workbench, document).catch((error: unknown) => showFailure(this.#workbench, error));
    }
    return document;
  }

  resolveCustomEditor(document: DatasetDocument, panel: vscode.WebviewPanel): void {
    const { context } = this.#workbench;
    const { webview } = panel;
    webview.options = viewOptions(context);
    const side = new AnswerSide<FromDatasetEditor, DatasetEditorResults, ToDatasetEditor>(webviewPort(webview), {
      isRequest: isFromDatasetEditor,
      describeError: describeThrown,
      handlers: {
        ...editorHandlers(this.#workbench, document),
        ready: () => {
          isReady = true;
          // Behind the answer: a page that has no state yet shows nothing.
          setTimeout(takeRequest);
          return document.state;
        },
      },
    });
    let isReady = false;
    const takeRequest = () => {
      const request = isReady ? editorRequests.take(document.uri) : undefined;
      if (request === 'export') {
        exportDataset(this.#workbench, document).catch((error: unknown) => showFailure(this.#workbench, error));
      } else if (request) {
        side.tell({ type: request });
      }
    };
    const subscriptions = [
      document.onState((state) => side.tell({ type: 'state', state })),
      document.onReveal((key) => side.tell({ type: 'reveal', key })),
      editorRequests.onAsk(takeRequest),
    ];
    panel.onDidDispose(() => {
      vscode.Disposable.from(...subscriptions).dispose();
      side.close();
    });
    showViewPage(webview, context, {
      view: 'dataset-editor',
      title: document.state.fileName,
      opening: vscode.l10n.t('Opening {0} …', document.state.fileName),
      data: { file: document.uri.toString() },
    });
  }

  async saveCustomDocument(document: DatasetDocument): Promise<void> {
    try {
      await document.save({ overwrite: document.isOverwriting });
    } catch (error) {
      await settleConflict(this.#workbench, document, error);
    }
    if (document.isDirty) {
      // VS Code takes all edits for saved that it heard of before this answer.
      setTimeout(() => this.#changes.fire({ document }), answeredMs);
    }
  }

  async saveCustomDocumentAs(document: DatasetDocument, { fsPath: to }: vscode.Uri): Promise<void> {
    const [file, tabs] = [document.uri.fsPath, datasetTabs()];
    if (to === file) {
      await document.save({ overwrite: true });
      return;
    }
    await document.save({ overwrite: true, to });
    // VS Code closes the document now, all of which is in the other file.
    await document.backups.forget();
    const tab = tabs.find((each) => each.file === file);
    if (tab) {
      showAgainOnceText({ ...tab, file: to, hasText: false }, (error) => void showFailure(this.#workbench, error));
    }
  }

  async revertCustomDocument(document: DatasetDocument): Promise<void> {
    try {
      await document.reload();
    } catch (error) {
      // "Don't Save" reverts and closes at once: then nothing is there to be read again, and the backup must go all the same.
      if (!document.isClosed) {
        throw error;
      }
    }
    await document.backups.forget();
  }

  async backupCustomDocument(
    document: DatasetDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    const id = destination.fsPath;
    await document.backups.make(id);
    return { id, delete: () => void document.backups.delete(id).catch(this.#warnOfBackup) };
  }

  readonly #warnOfBackup = (error: unknown) => this.#workbench.log.warn(`A backup stays: ${String(error)}`);

  /** Deletes a document's backups whenever nothing of it is unsaved any more, by a save or by undoing. */
  #forgetBackups(document: DatasetDocument): vscode.Disposable {
    let wasDirty = document.isDirty;
    return document.onState(({ isDirty }) => {
      if (wasDirty && !isDirty) {
        document.backups.forget().catch(this.#warnOfBackup);
      }
      wasDirty = isDirty;
    });
  }
}
