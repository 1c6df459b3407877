import path from 'node:path';
import {
  defaultDeploy,
  defaultDevice,
  defaultPrompt,
  defaultTraining,
  defaultVariants,
} from '../../core/recipe/default';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import type { Project } from './project';

/**
 * What stands for a recipe where there is none: a model that only talks, with the system prompt of its own template.
 * Nothing can be trained with it.
 */
export function plainProject(folder: string): Project {
  return {
    recipePath: path.join(folder, recipeFileName),
    folder,
    schema: undefined,
    template: undefined,
    datasetFiles: [],
    isPlain: true,
    recipe: {
      version: 1,
      name: 'no recipe',
      base: { kind: 'folder', path: folder },
      dataset: [],
      actions: undefined,
      ...defaultPrompt,
      training: defaultTraining,
      deploy: defaultDeploy,
      allowRequantize: false,
      variants: defaultVariants,
      evaluationVariants: [],
      device: defaultDevice,
    },
  };
}
