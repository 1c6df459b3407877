import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type AccelerateConfig, parseAccelerateConfig } from '../../core/recipe/accelerate-config';
import type { TrainingSettings } from '../../core/recipe/recipe';
import { readText } from '../project/project';

/** Starts a training in several processes: `accelerate launch` with a file of the user's. */
export interface Launcher extends AccelerateConfig {
  readonly configFile: string;
}

/**
 * The launcher of a recipe; undefined where the training is one process.
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `project.invalidAccelerateConfig`
 */
export async function loadLauncher(
  { launcher, accelerateConfig }: TrainingSettings,
  folder: string,
): Promise<Launcher | undefined> {
  if (launcher === 'none' || accelerateConfig === undefined) {
    return undefined;
  }
  const configFile = path.resolve(folder, accelerateConfig);
  const { config, problems } = parseAccelerateConfig(await readText(configFile));
  if (!config) {
    const { line = 1, message = 'it is empty', fix = 'Write it with accelerate config.' } = problems[0] ?? {};
    throw new WorkbenchError('project.invalidAccelerateConfig', { path: configFile, line, detail: message, fix });
  }
  return { ...config, configFile };
}

/** Python's arguments up to the module that every process runs. `-m` of accelerate: what follows is a module too. */
export function launchArguments(launcher: Launcher | undefined): readonly string[] {
  return launcher ? ['-m', 'accelerate.commands.launch', '--config_file', launcher.configFile] : [];
}
