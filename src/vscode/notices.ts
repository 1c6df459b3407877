import * as vscode from 'vscode';
import { catalog, type ErrorCode, type ErrorParameters } from '../core/errors/catalog';
import { asSentence, describeError, type ErrorDescription, firstThrown } from '../core/errors/workbench-error';
import { isRecord } from '../protocol/webview/channel';
import { type ErrorPlace, errorAction } from './error-actions';
import type { TreeSubject } from './tree-node';
import type { Workbench } from './workbench';

/** As long as one reads a line, twice. */
const remarkMs = 8000;

/**
 * Says what happened and how to fix it, with the step that does so and a way to the log. Cancelling is no failure and
 * says nothing.
 * @param subject what the command was about that failed
 */
export async function showFailure(workbench: Workbench, error: unknown, subject: TreeSubject = {}): Promise<void> {
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled')) {
    return;
  }
  const { message, fix, code } = describeThrown(error);
  workbench.log.error(`${code}: ${message} ${fix}`, error instanceof Error ? (error.stack ?? '') : '');
  await showErrorDescription(workbench, { code, message, fix }, { subject, ...namedFile(error) });
}

/** The file that an error names: what is wrong in it, or what a program wrote down. */
function namedFile(thrown: unknown): Pick<ErrorPlace, 'file'> {
  const error = firstThrown(thrown);
  const parameters = error instanceof Error && 'parameters' in error ? readParameters(error.parameters) : undefined;
  const file = parameters?.['logFile'] ?? parameters?.['path'];
  return typeof file === 'string' ? { file } : {};
}

/**
 * Puts a thrown value into words of the user's language. The engine's bundle has an error class of its own, so shape
 * decides, not class.
 */
export function describeThrown(thrown: unknown): ErrorDescription {
  const error = firstThrown(thrown);
  if (error instanceof Error && 'code' in error && 'fix' in error && typeof error.fix === 'string') {
    const { code, message, fix } = error;
    const parameters = 'parameters' in error ? readParameters(error.parameters) : undefined;
    return isErrorCode(code) && parameters ? translated(code, parameters) : { code: String(code), message, fix };
  }
  return describeError(error);
}

/** What is wrong in a file, in words of the user's language. */
export function describeProblem(
  problem: ErrorDescription & { readonly parameters: ErrorParameters },
): ErrorDescription {
  return isErrorCode(problem.code) ? translated(problem.code, problem.parameters) : problem;
}

/** The templates are in the exported texts (`npm run l10n`). */
function translated(code: ErrorCode, parameters: ErrorParameters): ErrorDescription {
  const { message, fix } = catalog[code];
  const { t } = vscode.l10n;
  return { code, message: asSentence(t(message, { ...parameters })), fix: t(fix, { ...parameters }) };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(catalog, code);
}

function readParameters(value: unknown): ErrorParameters | undefined {
  const isGiven = (entry: unknown): entry is string | number => typeof entry === 'string' || typeof entry === 'number';
  const parameters = isRecord(value) ? value : undefined;
  const given = Object.entries(parameters ?? {}).filter((entry): entry is [string, string | number] =>
    isGiven(entry[1]),
  );
  return parameters && Object.fromEntries(given);
}

/** Shows an error with the step that its fix tells of, and the log of the run that it is about, else our own. */
export async function showErrorDescription(
  workbench: Workbench,
  { code, message, fix }: ErrorDescription,
  place: ErrorPlace = {},
): Promise<void> {
  const action = errorAction({ code }, place);
  const { subject } = place;
  const showLog = subject?.runId === undefined ? vscode.l10n.t('Show Log') : vscode.l10n.t('Show Run Log');
  const titles = action ? [action.title, showLog] : [showLog];
  const answer = await vscode.window.showErrorMessage(`${message} ${fix}`, ...titles);
  if (action && answer === action.title) {
    const argument = action.file === undefined ? action.argument : vscode.Uri.file(action.file);
    await vscode.commands.executeCommand(action.command, argument);
  } else if (answer === showLog && subject?.runId !== undefined) {
    await vscode.commands.executeCommand('mobileLlm.showRunLog', { subject });
  } else if (answer === showLog) {
    workbench.log.show();
  }
}

/** A remark in passing, which needs no answer: in the status bar for a while, and in the log. */
export function remark({ log }: Workbench, text: string): void {
  log.info(text);
  // What is put into it is not ours alone: no text becomes an icon.
  vscode.window.setStatusBarMessage(`$(info) ${text.replaceAll('$(', '$ (')}`, remarkMs);
}

/** What comes next after something was done, as a command with what it is to be about. */
export interface Offer {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** Says that something is done, and offers what comes next. Resolves without waiting for an answer. */
export function tellDone(workbench: Workbench, text: string, { title, command, argument }: Offer): void {
  workbench.log.info(text);
  const answer = vscode.window.showInformationMessage(text, title);
  void answer.then((chosen) => (chosen === title ? vscode.commands.executeCommand(command, argument) : undefined));
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
