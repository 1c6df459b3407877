import { chooseRecipeAndPhone } from '../../choose';
import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { openDeviceChat } from './panel';

/** Opens the chat of a recipe on a phone, after asking for what is not clear. */
export async function openChosenChat(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const target = await chooseRecipeAndPhone(workbench, subject);
  if (target) {
    await openDeviceChat(workbench, target);
  }
}
