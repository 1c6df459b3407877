import { isScalar } from 'yaml';
import type { MapReader } from '../yaml/map-reader';
import type { YamlProblem } from '../yaml/problem';
import { longestWritten, YamlReading } from '../yaml/reading';
import { checkVersion } from '../yaml/version';
import { readBase } from './base';
import { defaultDevice } from './default';
import { checkDeploy } from './deploy';
import { readEvaluationVariants, readExport } from './export';
import { readPrompt } from './prompt';
import { checkQuantAware } from './quant-aware';
import type { DeviceSettings, Recipe } from './recipe';
import { readTraining } from './training';

/** More than any phone has cores. */
const mostThreads = 64;

export type RecipeProblem = YamlProblem;

export interface ParsedRecipe {
  /** Present only where there is no problem. */
  readonly recipe?: Recipe;
  readonly problems: readonly RecipeProblem[];
}

/** Reads `mobile-llm.yaml`. Never throws: everything wrong is a problem with its line and column. */
export function parseRecipe(yamlText: string): ParsedRecipe {
  const reading = new YamlReading(yamlText, 'the recipe', longestWritten);
  const { root, problems } = reading;
  if (root === undefined) {
    return { problems };
  }
  checkVersion(root, reading, 'recipe.version');
  const name = root.text('name', { required: true, longest: 100 });
  const base = readBase(root, reading);
  const dataset = root.texts('dataset', true);
  if (dataset?.length === 0 && problems.length === 0) {
    reading.report(root.member('dataset'), 'recipe.noDataset');
  }
  const actions = root.text('actions');
  const prompt = readPrompt(root, reading);
  const training = readTraining(root);
  const { deploy, allowRequantize, variants } = readExport(root, reading);
  const evaluationVariants = readEvaluationVariants(root, reading, variants);
  checkQuantAware(root, reading, { training, variants });
  checkDeploy(root, reading, { deploy, training, variants });
  const device = readDevice(root.map('device'), reading);
  root.finish();
  if (problems.length > 0 || name === undefined || base === undefined || dataset === undefined) {
    return { problems: inFileOrder(problems) };
  }
  const recipe: Recipe = {
    version: 1,
    name,
    base,
    dataset,
    actions,
    ...prompt,
    training,
    deploy,
    allowRequantize,
    variants,
    evaluationVariants,
    device,
  };
  return { recipe, problems };
}

function readDevice(map: MapReader | undefined, reading: YamlReading): DeviceSettings {
  const contextTokens = map?.integer('contextTokens', { minimum: 64, maximum: 1_048_576 });
  const keepServer = map?.boolean('keepServer');
  const threads = map && readThreads(map, reading);
  map?.finish();
  return {
    contextTokens: contextTokens ?? defaultDevice.contextTokens,
    keepServer: keepServer ?? defaultDevice.keepServer,
    threads: threads ?? defaultDevice.threads,
  };
}

function readThreads(map: MapReader, reading: YamlReading): DeviceSettings['threads'] | undefined {
  const node = map.member('threads');
  if (node === undefined) {
    return undefined;
  }
  const value = isScalar(node) ? node.value : undefined;
  if (value === 'auto') {
    return value;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= mostThreads) {
    return value;
  }
  reading.report(node, 'recipe.threads', { path: map.pathOf('threads'), most: mostThreads });
  return undefined;
}

function inFileOrder(problems: readonly RecipeProblem[]): readonly RecipeProblem[] {
  return [...problems].sort((left, right) => left.line - right.line || left.column - right.column);
}
