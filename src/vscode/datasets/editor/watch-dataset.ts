import path from 'node:path';
import * as vscode from 'vscode';
import { queueFileOf } from '../../../node/dataset/growing/queue-name';
import { reviewQueues } from '../../../protocol/webview/dataset-review';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** A program that writes in pieces is through by then. */
const settledMs = 150;

/**
 * Follows a dataset's file and its recipe. A clean document is read again when something else wrote to its file; one with
 * unsaved changes says so and keeps them.
 */
export function watchDataset(workbench: Workbench, document: DatasetDocument): vscode.Disposable {
  const warn = (error: unknown) => workbench.log.warn(`${document.uri.fsPath}: ${String(error)}`);
  const ofFile = watchFile(document.uri.fsPath, () => followDisk(document).catch(warn));
  const readQueues = () => void document.ask({ type: 'read-queues' }).catch(warn);
  const ofQueues = reviewQueues.map((queue) => watchFile(queueFileOf(document.uri.fsPath, queue), readQueues));
  let ofProject: readonly vscode.Disposable[] = [];
  let watched: readonly string[] = [];
  const subscription = document.onState(() => {
    const { projectFiles } = document;
    if (projectFiles.join('\n') !== watched.join('\n')) {
      watched = projectFiles;
      vscode.Disposable.from(...ofProject).dispose();
      ofProject = projectFiles.map((file) => watchFile(file, () => void document.readProject().catch(warn)));
    }
  });
  return new vscode.Disposable(() => vscode.Disposable.from(ofFile, ...ofQueues, subscription, ...ofProject).dispose());
}

async function followDisk(document: DatasetDocument): Promise<void> {
  const found = await document.compareDisk();
  if (found === 'same') {
    // It may have been another meanwhile.
    if (document.access.kind === 'changed-on-disk') {
      document.setAccess({ kind: 'editable' });
    }
  } else if (found === 'deleted' || !(await document.reloadClean())) {
    document.setAccess({ kind: 'changed-on-disk', isDeleted: found === 'deleted' });
  }
}

/** Calls once a file has come to rest after it was changed, made or deleted. */
function watchFile(file: string, onChange: () => void): vscode.Disposable {
  const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), escapeGlob(path.basename(file)));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settledMs);
  };
  const subscriptions = [watcher, watcher.onDidChange(later), watcher.onDidCreate(later), watcher.onDidDelete(later)];
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    vscode.Disposable.from(...subscriptions).dispose();
  });
}

/** A file's name is a name, whatever signs are in it. */
function escapeGlob(name: string): string {
  return name.replace(/[[\]{}*?]/g, '[$&]');
}
