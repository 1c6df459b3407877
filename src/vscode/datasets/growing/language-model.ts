import * as vscode from 'vscode';
import type { Complete } from '../../../core/dataset/growing/model/paraphrase-prompt';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';

/** A model that does not answer for so long is given up. */
const answerTimeoutMs = 120_000;

/**
 * A language model that VS Code offers, chosen by the user.
 * @throws WorkbenchError `paraphrase.noModel`
 */
export async function chooseLanguageModel(): Promise<vscode.LanguageModelChat | undefined> {
  const models = await vscode.lm.selectChatModels();
  if (models.length === 0) {
    throw new WorkbenchError('paraphrase.noModel');
  }
  const items = models.map((model) => ({ label: model.name, description: model.vendor, model }));
  const placeHolder = vscode.l10n.t('Which language model? You are asked before anything is sent to it.');
  return (await vscode.window.showQuickPick(items, { placeHolder, ignoreFocusOut: true }))?.model;
}

/** Asks a model of VS Code's. @throws WorkbenchError `paraphrase.refused`; the signal's reason */
export function completeWithLanguageModel(model: vscode.LanguageModelChat): Complete {
  return async (prompt, { signal }) => {
    const source = new vscode.CancellationTokenSource();
    const ended = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]);
    const cancel = () => source.cancel();
    ended.addEventListener('abort', cancel, { once: true });
    try {
      const messages = [vscode.LanguageModelChatMessage.User(prompt)];
      const justification = vscode.l10n.t('To say conversations of a dataset differently.');
      const { text } = await model.sendRequest(messages, { justification }, source.token);
      let answer = '';
      for await (const piece of text) {
        answer += piece;
      }
      ended.throwIfAborted();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const detail = ended.aborted ? vscode.l10n.t('no answer in {0} s', answerTimeoutMs / 1000) : thrownMessage(error);
      throw new WorkbenchError('paraphrase.refused', { model: model.name, detail }, { cause: error });
    } finally {
      ended.removeEventListener('abort', cancel);
      source.dispose();
    }
  };
}
