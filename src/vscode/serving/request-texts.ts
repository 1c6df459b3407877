import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';

/** Fewer than a token has in most languages, so that what fits by the estimate fits. */
const bytesPerToken = 3;
/** VS Code's own chat marks with it what a provider may keep; it says nothing to a model. */
const cacheMark = 'cache_control';

/** The words of a message. @throws WorkbenchError `serving.unsupported` for anything but text */
export function textOf(content: readonly unknown[], parameter: string): string {
  return content.map((part) => partText(part, parameter)).join('');
}

/** How many tokens a text has, roughly, without its model. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

function partText(part: unknown, parameter: string): string {
  if (part instanceof vscode.LanguageModelTextPart) {
    return part.value;
  }
  if (part instanceof vscode.LanguageModelDataPart && part.mimeType === cacheMark) {
    return '';
  }
  const what =
    part instanceof vscode.LanguageModelDataPart ? part.mimeType : vscode.l10n.t('calls and results of tools');
  throw new WorkbenchError('serving.unsupported', { parameter, detail: `the model reads text only, not ${what}` });
}
