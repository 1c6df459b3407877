import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseActionSchema } from '../../core/actions/parse-schema';
import { parseRecipe } from '../../core/recipe/parse';
import type { NamedFile, YamlLanguage } from '../../core/yaml/editing/language';
import { type WrittenWord, wordsIn } from '../../core/yaml/editing/words';
import { type YamlProblem, yamlProblem } from '../../core/yaml/problem';
import { checkTemplateInTime } from '../prompt/template-in-time';
import { readText } from './project';

export interface RecipeAround {
  readonly language: YamlLanguage;
  /** Of the recipe; the names in it are relative to it. */
  readonly folder: string;
  /** A chat template is a program: it is only tried where programs may run. */
  readonly isTrusted: boolean;
}

/** What is wrong in a recipe, or the files that it names. Never throws. */
export async function checkRecipeText(text: string, around: RecipeAround): Promise<readonly YamlProblem[]> {
  const { recipe, problems } = parseRecipe(text);
  if (!recipe) {
    return problems;
  }
  const found = wordsIn(text).words.map(async (word) => {
    const named = word.isKey ? undefined : around.language.namedFiles[word.place];
    return named && checkNamed(word, named, { ...around, text });
  });
  return (await Promise.all(found)).filter((problem) => problem !== undefined);
}

/** What is wrong in an actions file. */
export function checkActionsText(text: string): readonly YamlProblem[] {
  return parseActionSchema(text).problems;
}

interface Around extends RecipeAround {
  readonly text: string;
}

async function checkNamed(word: WrittenWord, named: NamedFile, around: Around): Promise<YamlProblem | undefined> {
  const span = spanOf(word, around.text);
  const file = path.resolve(around.folder, word.text);
  const found = await stat(file).catch(() => undefined);
  if (named.isFolder ? !found?.isDirectory() : !found?.isFile()) {
    return yamlProblem(span, named.isFolder ? 'recipe.noSuchFolder' : 'recipe.noSuchFile', { path: word.text });
  }
  if (word.place !== 'prompt.template' || !around.isTrusted) {
    return undefined;
  }
  const template = await readText(file).catch(() => undefined);
  const problem = template === undefined ? undefined : checkTemplateInTime(template, word.text);
  return problem && yamlProblem(span, problem.code, problem.parameters);
}

function spanOf({ extent: { start, end } }: WrittenWord, text: string) {
  const lines = text.slice(0, start).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return { line: lines.length, column, endColumn: column + end - start };
}
