import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Severity, severityOf } from '../../core/dataset/check/finding';
import {
  describeError,
  type ErrorDescription,
  isCancellation,
  WorkbenchError,
} from '../../core/errors/workbench-error';
import { parseRecipe } from '../../core/recipe/parse';
import type { YamlProblem } from '../../core/yaml/problem';
import { checkDatasetFile } from './check-dataset-file';
import { checkActionsText, checkRecipeText } from './check-yaml-file';
import { describeFinding } from './describe-finding';
import { loadProject, readText } from './project';
import type { YamlLanguages } from './yaml-languages';

/** Something wrong at a place of a project's file: line and column count from 1. */
export interface PlacedProblem extends ErrorDescription {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
}

interface CheckProjectOptions {
  readonly languages: YamlLanguages;
  readonly signal: AbortSignal;
}

/**
 * What is wrong in a recipe, its actions and its datasets, as it is found. Other work of the process goes on meanwhile.
 *
 * @throws the signal's reason
 */
export async function* checkProject(recipePath: string, options: CheckProjectOptions): AsyncGenerator<PlacedProblem> {
  const { languages, signal } = options;
  const folder = path.dirname(recipePath);
  const text = await readText(recipePath).catch(describeError);
  if (typeof text !== 'string') {
    yield atStart(recipePath, text);
    return;
  }
  yield* placed(recipePath, await checkRecipeText(text, { language: languages.recipe, folder, isTrusted: true }));
  const { recipe } = parseRecipe(text);
  if (recipe?.actions !== undefined) {
    const file = path.resolve(folder, recipe.actions);
    // One that is not there was told at its name.
    const actionsText = await readText(file).catch(() => undefined);
    yield* actionsText === undefined ? [] : placed(file, checkActionsText(actionsText));
  }
  // Those that are not there were told at their names too, and are nothing to compare the others with.
  const files = await existing(recipe?.dataset.map((name) => path.resolve(folder, name)) ?? []);
  for (const file of files) {
    signal.throwIfAborted();
    yield* await checkDataset(file, { recipePath, otherFiles: files.filter((other) => other !== file), signal });
  }
}

async function existing(files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return files.filter((_, index) => found[index]?.isFile());
}

interface DatasetAround {
  readonly recipePath: string;
  readonly otherFiles: readonly string[];
  readonly signal: AbortSignal;
}

async function checkDataset(
  file: string,
  { recipePath, otherFiles, signal }: DatasetAround,
): Promise<readonly PlacedProblem[]> {
  try {
    const { schema } = await loadProject(recipePath).catch(() => ({ schema: undefined }));
    const checked = await checkDatasetFile(file, { schema, otherFiles, signal });
    const whole = checked.wholeFindings.map(({ code, parameters }) => {
      return { ...atStart(file, describeError(new WorkbenchError(code, parameters))), severity: severityOf(code) };
    });
    const inLines = checked.findings.map((finding) => {
      const { lineNumber: line, column, severity, code, message, fix } = describeFinding(finding, checked);
      return { file, line, column, severity, code, message, fix };
    });
    return [...whole, ...inLines];
  } catch (error) {
    if (isCancellation(error, signal)) {
      throw error;
    }
    return [atStart(file, describeError(error))];
  }
}

function placed(file: string, problems: readonly YamlProblem[]): readonly PlacedProblem[] {
  return problems.map(({ line, column, code, message, fix }) => {
    return { file, line, column, severity: severityOf(code), code, message, fix };
  });
}

function atStart(file: string, description: ErrorDescription): PlacedProblem {
  return { ...description, file, line: 1, column: 1, severity: 'error' };
}
