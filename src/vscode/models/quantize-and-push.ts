import { chooseRecipeAndPhone } from '../choose';
import { openDeviceChat } from '../devices/chat/panel';
import { runRecipe } from '../runs/run-recipe';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { pushableModels } from './nodes';

/** Brings the recipe up to its quantized model, computing only what changed, then onto the phone and into a chat. */
export async function quantizeAndPush(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const target = await chooseRecipeAndPhone(workbench, subject);
  if (!target) {
    return;
  }
  const hasModel = pushableModels(await workbench.state(), target.recipePath).length > 0;
  if (hasModel || (await runRecipe(workbench, target.recipePath, 'quantize'))) {
    await openDeviceChat(workbench, target);
  }
}
