import * as vscode from 'vscode';
import { describeError, type ErrorDescription } from '../core/errors/workbench-error';
import type { Workbench } from './workbench';

/** Says what happened and how to fix it, with a way to the log. Cancelling is no failure and says nothing. */
export async function showFailure(workbench: Workbench, error: unknown): Promise<void> {
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled')) {
    return;
  }
  const { message, fix, code } = describeThrown(error);
  workbench.log.error(`${code}: ${message} ${fix}`, error instanceof Error ? (error.stack ?? '') : '');
  await showErrorDescription(workbench, { code, message, fix });
}

/** Puts a thrown value into words. The engine's bundle has an error class of its own, so shape decides, not class. */
export function describeThrown(error: unknown): ErrorDescription {
  if (error instanceof Error && 'code' in error && 'fix' in error && typeof error.fix === 'string') {
    return { code: String(error.code), message: error.message, fix: error.fix };
  }
  return describeError(error);
}

export async function showErrorDescription(workbench: Workbench, { message, fix }: ErrorDescription): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  if ((await vscode.window.showErrorMessage(`${message} ${fix}`, showLog)) === showLog) {
    workbench.log.show();
  }
}

/** Runs long work under a notification that can be cancelled; the signal is also that of the window. */
export function withNotification<Result>(
  workbench: Workbench,
  title: string,
  work: (tools: { readonly report: ReportProgress; readonly signal: AbortSignal }) => Promise<Result>,
): Thenable<Result> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    const subscription = token.onCancellationRequested(() =>
      cancelled.abort(new DOMException(`${title}: cancelled.`, 'AbortError')),
    );
    try {
      const signal = AbortSignal.any([cancelled.signal, workbench.signal]);
      return await work({ report: (message, increment = 0) => progress.report({ message, increment }), signal });
    } finally {
      subscription.dispose();
    }
  });
}

/** @param increment percent that this adds to the bar */
export type ReportProgress = (message: string, increment?: number) => void;
