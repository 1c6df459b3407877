import path from 'node:path';
import { actionsLanguage } from '../../core/actions/editing/actions-language';
import { presets } from '../../core/presets/presets';
import { type KnownBase, recipeLanguage } from '../../core/recipe/editing/recipe-language';
import { parseRecipe } from '../../core/recipe/parse';
import type { YamlLanguage } from '../../core/yaml/editing/language';
import type { Schema } from '../../core/yaml/editing/schema';
import { readText } from './project';

/** The files of a project that a person writes in YAML. */
export interface YamlLanguages {
  readonly recipe: YamlLanguage;
  readonly actions: YamlLanguage;
}

/**
 * Reads what is known of recipes and actions files.
 *
 * @param resourceFolder holds `schemas/` and `presets/`
 * @throws WorkbenchError `file.notFound`, `file.unreadable`
 */
export async function readYamlLanguages(resourceFolder: string): Promise<YamlLanguages> {
  const [recipeSchema, actionsSchema, bases] = await Promise.all([
    readSchema(path.join(resourceFolder, 'schemas', 'recipe.schema.json')),
    readSchema(path.join(resourceFolder, 'schemas', 'actions.schema.json')),
    readBases(path.join(resourceFolder, 'presets')),
  ]);
  return { recipe: recipeLanguage(recipeSchema, bases), actions: actionsLanguage(actionsSchema) };
}

/** Our own file, whose shape our tests know. */
async function readSchema(file: string): Promise<Schema> {
  return JSON.parse(await readText(file)) as Schema;
}

/** The hub's models that presets start from; one without a commit is not listed. */
async function readBases(folder: string): Promise<readonly KnownBase[]> {
  const texts = await Promise.all(presets.map(({ name }) => readText(path.join(folder, `${name}.yaml`))));
  return texts.flatMap((text) => {
    const base = parseRecipe(text).recipe?.base;
    return base?.kind === 'hub' ? [{ repository: base.repository, revision: base.revision }] : [];
  });
}
