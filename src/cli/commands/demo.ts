import path from 'node:path';
import type { Command } from 'commander';
import { resourceFolderOf } from '../../node/pipeline/resource-folder';
import { findRecipe } from '../../node/project/project';
import { jsonOption, runBody } from '../command';
import { runDemo } from '../demo/demo';

/** `mobile-llm demo`: the main job from end to end; what `npm start` runs. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole way on the sample project, from set-up to a virtual phone that answers')
    .argument('[recipe]', 'recipe file or its folder; default: the phone assistant that comes with the workbench')
    .option('--chat', 'end in a chat with the phone')
    .addOption(jsonOption())
    .action(async (recipe: string | undefined, options: { chat?: boolean; json?: boolean }) => {
      await runBody(options.json ?? false, async (context) => {
        const sample = path.join(resourceFolderOf(import.meta.dirname), 'examples', 'phone-assistant');
        const recipePath = await findRecipe(recipe ?? sample, process.cwd());
        await runDemo({ recipePath, chat: options.chat ?? false }, context);
      });
    });
}
