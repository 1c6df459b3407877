import * as vscode from 'vscode';
import type { Workbench } from '../../workbench';
import { mostShown } from '../diagnostics/finding-diagnostic';
import { editorFindings } from '../editor-findings';
import type { DatasetDocument } from './dataset-document';

/** After a change, and while rows are compared and counted, in which they change all the time. */
const pauseMs = 300;
const pauseWhileRunningMs = 2_000;

/** Tells what the rules found in an open document, as long as its lines are those of the file. */
export function tellFindings(workbench: Workbench, document: DatasetDocument): vscode.Disposable {
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  const warn = (error: unknown) => workbench.log.warn(`${document.uri.fsPath}: ${String(error)}`);
  const tell = async () => {
    timer = undefined;
    const found = await document.ask({ type: 'findings', mostFindings: mostShown });
    if (isAsOnDisk(document) && found.revision === document.state.revision) {
      editorFindings.set(document.uri, found);
    }
  };
  const subscription = document.onState(() => {
    const { state } = document;
    if (!isAsOnDisk(document)) {
      told = '';
      editorFindings.set(document.uri, undefined);
      return;
    }
    const { loading, revision, totals, deep } = state;
    const now = JSON.stringify([revision, totals, deep.status.kind, deep.whole]);
    if (loading.kind === 'ready' && now !== told) {
      told = now;
      const isRunning = deep.status.kind === 'running';
      timer ??= setTimeout(() => void tell().catch(warn), isRunning ? pauseWhileRunningMs : pauseMs);
    }
  });
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    subscription.dispose();
    editorFindings.set(document.uri, undefined);
  });
}

function isAsOnDisk({ isDirty, access }: DatasetDocument): boolean {
  return !isDirty && access.kind === 'editable';
}
