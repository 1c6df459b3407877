import path from 'node:path';
import type { ErrorCode } from '../core/errors/catalog';
import type { ErrorDescription } from '../core/errors/workbench-error';
import { l10n } from './l10n';
import type { TreeSubject } from './tree-node';

/** A button below an error: takes the step that its fix tells of. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
  /** What the command opens, in place of an argument. */
  readonly file?: string;
}

/** What an error is about, as far as it is known. */
export interface ErrorPlace {
  readonly subject?: TreeSubject;
  /** The file that the error names. */
  readonly file?: string;
}

type Step =
  | 'setup'
  | 'recipe'
  | 'run'
  | 'runs'
  | 'cleanUp'
  | 'virtualPhone'
  | 'runtime'
  | 'phoneSpace'
  | 'trust'
  | 'project'
  | 'log'
  | 'refresh';

/** One step for each error whose fix is a step here. The fixes of all others are done elsewhere. */
const stepOf: Partial<Readonly<Record<ErrorCode, Step>>> = {
  'adb.noPhone': 'virtualPhone',
  'adb.noRemoteServer': 'setup',
  'adb.noServer': 'setup',
  'adb.programMissing': 'setup',
  'adb.startFailed': 'setup',
  'chat.modelGone': 'run',
  'chat.noAdapter': 'recipe',
  'chat.noDataset': 'recipe',
  'dataset.noActions': 'recipe',
  'device.full': 'phoneSpace',
  'device.libraryMissing': 'runtime',
  'device.noRuntime': 'runtime',
  'device.noSpace': 'phoneSpace',
  'device.programMissing': 'runtime',
  'device.runtimeBroken': 'runtime',
  'package.notAModel': 'recipe',
  'process.failed': 'log',
  'process.noDone': 'log',
  'process.notStarted': 'setup',
  'process.timedOut': 'log',
  'project.emptySplit': 'recipe',
  'project.invalidAccelerateConfig': 'recipe',
  'project.invalidActions': 'recipe',
  'project.invalidDataset': 'recipe',
  'project.invalidRecipe': 'recipe',
  'project.unknownBase': 'recipe',
  'project.unknownVariant': 'recipe',
  'quantize.noForecast': 'setup',
  'recipe.accelerateMpi': 'recipe',
  'recipe.notExtended': 'recipe',
  'recipe.threads': 'recipe',
  'rename.noActions': 'recipe',
  'run.contextAboveBase': 'recipe',
  'run.died': 'run',
  'run.maxTokensAboveBase': 'recipe',
  'run.notStarted': 'log',
  'run.packedBase': 'recipe',
  'run.requantize': 'recipe',
  'run.tooLittleGpuMemory': 'recipe',
  'run.tooLittleMemory': 'recipe',
  'runtime.badManifest': 'runtime',
  'runtime.damaged': 'runtime',
  'runtime.unknown': 'runtime',
  'setup.damagedDownload': 'setup',
  'setup.downloadFailed': 'setup',
  'setup.noCompiler': 'setup',
  'setup.noNetwork': 'setup',
  'setup.noOwnPython': 'setup',
  'setup.noPhoneProgram': 'setup',
  'setup.noPython': 'setup',
  'setup.newPython': 'setup',
  'setup.notMade': 'setup',
  'setup.oldPython': 'setup',
  'setup.toolFailed': 'setup',
  'step.reported': 'recipe',
  'store.almostFull': 'cleanUp',
  'store.contentGone': 'run',
  'store.corrupt': 'run',
  'store.diskFull': 'cleanUp',
  'store.locked': 'runs',
  'store.tooLittleDisk': 'cleanUp',
  'tokens.ended': 'setup',
  'tokens.untrusted': 'trust',
  'workbench.noModel': 'run',
  'workbench.noPhone': 'virtualPhone',
  'workbench.noRecipe': 'project',
  'workbench.noRun': 'run',
  'workbench.noSuchRun': 'run',
  'workbench.unread': 'refresh',
  'workbench.untrusted': 'trust',
};

/**
 * The step that an error's fix tells of, as one button; undefined where it is none of the workbench, or where it is not
 * known what it would be about. Pure.
 */
export function errorAction({ code }: Pick<ErrorDescription, 'code'>, place: ErrorPlace): ErrorAction | undefined {
  const step = new Map(Object.entries(stepOf)).get(code);
  return step && actionOf(step, place);
}

function actionOf(step: Step, { subject, file }: ErrorPlace): ErrorAction | undefined {
  const argument = { subject: { recipePath: subject?.recipePath } };
  switch (step) {
    case 'setup':
      return { title: l10n.t('Check Setup'), command: 'mobileLlm.checkSetup' };
    case 'recipe': {
      const opened = file ?? subject?.recipePath;
      const title = file === undefined ? l10n.t('Open Recipe') : l10n.t('Open {0}', path.basename(file));
      return opened === undefined ? undefined : { title, command: 'vscode.open', file: opened };
    }
    case 'log':
      return file === undefined ? undefined : { title: l10n.t('Open Log'), command: 'vscode.open', file };
    case 'run':
      return { title: l10n.t('Run Recipe'), command: 'mobileLlm.runRecipe', argument };
    case 'runs':
      return { title: l10n.t('Show Runs'), command: 'mobileLlm.runs.focus' };
    case 'cleanUp':
      return { title: l10n.t('Clean Up…'), command: 'mobileLlm.cleanUpModels', argument };
    case 'virtualPhone':
      return { title: l10n.t('Start Virtual Phone'), command: 'mobileLlm.startVirtualPhone' };
    case 'runtime':
      return { title: l10n.t('Build Phone Runtime'), command: 'mobileLlm.buildPhoneRuntime' };
    case 'phoneSpace':
      return { title: l10n.t('Remove Everything from This Phone…'), command: 'mobileLlm.removeEverything' };
    case 'trust':
      return { title: l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' };
    case 'refresh':
      return { title: l10n.t('Refresh'), command: 'mobileLlm.refresh' };
    case 'project':
      return { title: l10n.t('New Project…'), command: 'mobileLlm.newProject' };
  }
}
