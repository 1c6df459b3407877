import * as vscode from 'vscode';
import { WorkbenchError } from '../core/errors/workbench-error';
import { choosePhone, chooseRecipe } from './choose';
import { type CommandId, commandIds, commandTable } from './command-table';
import { compareWithHead } from './datasets/compare-with-head';
import { openAsText, openInDatasetEditor, withDataset } from './datasets/editor/open-dataset';
import { paraphraseDataset } from './datasets/growing/paraphrase-dataset';
import { reviewCandidates } from './datasets/growing/review-candidates';
import { forgetContacts } from './devices/chat/contacts-question';
import { openDeviceChat } from './devices/chat/panel';
import { pairPhone } from './devices/pair/pair-phone';
import { buildPhoneRuntime } from './devices/phone-runtime';
import { stopModels } from './devices/stop-models';
import { startVirtualPhone, stopVirtualPhone } from './devices/virtual-phone';
import { removeHubToken, setHubToken } from './hub/token';
import { addModel } from './models/add-model';
import { cleanUpModels } from './models/clean-up';
import { pushableModels } from './models/nodes';
import { removeModel } from './models/remove-model';
import { revealModel, verifyModel } from './models/verify-model';
import { showFailure } from './notices';
import { cancelChosenRun, compareRunRecipes, runAgain, showRunLog } from './runs/run-commands';
import { runRecipe } from './runs/run-recipe';
import { copyServingKey, serveModel, stopServing } from './serving/serve-model';
import { checkSetup } from './setup/check-setup';
import { subjectOf, type TreeSubject } from './tree-node';
import type { Workbench } from './workbench';

type Handler = (workbench: Workbench, subject: TreeSubject) => Promise<void>;

const handlers: { readonly [Id in CommandId]: Handler } = {
  'mobileLlm.openDatasetEditor': async (_workbench, subject) => {
    await withDataset(subject, openInDatasetEditor);
  },
  'mobileLlm.openDatasetAsText': async (_workbench, subject) => {
    await withDataset(subject, openAsText);
  },
  'mobileLlm.compareDatasetWithHead': async (workbench, subject) => {
    await withDataset(subject, (uri) => compareWithHead(workbench, uri));
  },
  'mobileLlm.runRecipe': async (workbench, subject) => {
    const recipePath = await chooseRecipe(workbench, subject);
    if (recipePath !== undefined) {
      await runRecipe(workbench, recipePath);
    }
  },
  'mobileLlm.quantizeAndPush': quantizeAndPush,
  'mobileLlm.startVirtualPhone': startVirtualPhone,
  'mobileLlm.stopVirtualPhone': stopVirtualPhone,
  'mobileLlm.pairPhone': pairPhone,
  'mobileLlm.openDeviceChat': async (workbench, subject) => {
    const recipePath = await chooseRecipe(workbench, subject);
    const phone = recipePath === undefined ? undefined : await choosePhone(workbench, subject);
    if (recipePath !== undefined && phone) {
      await openDeviceChat(workbench, { recipePath, phone });
    }
  },
  'mobileLlm.stopModels': stopModels,
  'mobileLlm.serveModel': serveModel,
  'mobileLlm.stopServing': stopServing,
  'mobileLlm.copyServingKey': copyServingKey,
  'mobileLlm.forgetContacts': forgetContacts,
  'mobileLlm.buildPhoneRuntime': buildPhoneRuntime,
  'mobileLlm.checkSetup': checkSetup,
  'mobileLlm.setHubToken': setHubToken,
  'mobileLlm.removeHubToken': removeHubToken,
  'mobileLlm.reviewCandidates': reviewCandidates,
  'mobileLlm.paraphraseDataset': paraphraseDataset,
  'mobileLlm.addModel': addModel,
  'mobileLlm.verifyModel': verifyModel,
  'mobileLlm.revealModel': revealModel,
  'mobileLlm.removeModel': removeModel,
  'mobileLlm.cleanUpModels': cleanUpModels,
  'mobileLlm.cancelRun': cancelChosenRun,
  'mobileLlm.runAgain': runAgain,
  'mobileLlm.showRunLog': showRunLog,
  'mobileLlm.compareRunRecipes': compareRunRecipes,
  'mobileLlm.refresh': (workbench) => workbench.refresh(),
};

/** Brings the recipe up to its quantized model, computing only what changed, then onto the phone and into a chat. */
async function quantizeAndPush(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  const phone = recipePath === undefined ? undefined : await choosePhone(workbench, subject);
  if (recipePath === undefined || !phone) {
    return;
  }
  const hasModel = pushableModels(await workbench.state(), recipePath).length > 0;
  if (hasModel || (await runRecipe(workbench, recipePath, 'quantize'))) {
    await openDeviceChat(workbench, { recipePath, phone });
  }
}

/** Registers every command of the table. Trust is asked again here: when-clauses only hide. */
export function registerCommands(workbench: Workbench): readonly vscode.Disposable[] {
  return commandIds.map((id) =>
    vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        if (commandTable[id].needsTrust && !vscode.workspace.isTrusted) {
          throw new WorkbenchError('workbench.untrusted');
        }
        await handlers[id](workbench, subjectOf(argument));
      } catch (error) {
        await showFailure(workbench, error);
      }
    }),
  );
}
