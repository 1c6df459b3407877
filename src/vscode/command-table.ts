import { datasetCommands } from './commands/dataset-commands';
import type { CommandDeclaration } from './commands/declaration';
import { deviceCommands } from './commands/device-commands';
import { modelCommands } from './commands/model-commands';
import { projectCommands } from './commands/project-commands';
import { runCommands } from './commands/run-commands';

/** Every command by its id; a test proves that the manifest says the same. */
export const commands: ReadonlyMap<string, CommandDeclaration> = new Map(
  Object.entries({
    ...projectCommands,
    ...datasetCommands,
    ...runCommands,
    ...modelCommands,
    ...deviceCommands,
  }),
);
