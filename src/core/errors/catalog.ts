import { actionErrors } from './catalog/actions';
import { adbErrors } from './catalog/adb';
import { adoptErrors } from './catalog/adopt';
import { chatErrors } from './catalog/chat';
import { datasetErrors } from './catalog/dataset';
import { datasetCheckErrors } from './catalog/dataset-checks';
import { datasetEditErrors } from './catalog/dataset-edit';
import { datasetEditorErrors } from './catalog/dataset-editor';
import { datasetFormatErrors } from './catalog/dataset-formats';
import { deviceErrors } from './catalog/device';
import { generalErrors } from './catalog/general';
import { ggufErrors } from './catalog/gguf';
import { growingErrors } from './catalog/growing';
import { packageErrors } from './catalog/package';
import { pipelineErrors } from './catalog/pipeline';
import { recipeErrors } from './catalog/recipe';
import { runtimeErrors } from './catalog/runtime';
import { servingErrors } from './catalog/serving';
import { setupErrors } from './catalog/setup';
import { storeErrors } from './catalog/store';
import { workbenchErrors } from './catalog/workbench';
import type { ErrorTemplate } from './error-template';

export type ErrorParameters = Readonly<Record<string, string | number>>;

const everyError = {
  ...generalErrors,
  ...setupErrors,
  ...datasetErrors,
  ...datasetCheckErrors,
  ...datasetFormatErrors,
  ...datasetEditorErrors,
  ...recipeErrors,
  ...actionErrors,
  ...ggufErrors,
  ...adbErrors,
  ...deviceErrors,
  ...adoptErrors,
  ...pipelineErrors,
  ...storeErrors,
  ...runtimeErrors,
  ...workbenchErrors,
  ...packageErrors,
  ...growingErrors,
  ...datasetEditErrors,
  ...servingErrors,
  ...chatErrors,
} as const satisfies Record<string, ErrorTemplate>;

export type ErrorCode = keyof typeof everyError;

/** The one table of error texts. Codes are `<area>.<what>` and never change meaning. */
export const catalog: Readonly<Record<ErrorCode, ErrorTemplate>> = everyError;
