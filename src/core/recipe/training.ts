import { isScalar } from 'yaml';
import type { MapReader } from '../yaml/map-reader';
import { defaultEarlyStopping, defaultTraining } from './default';
import type { TrainingSettings } from './recipe';

const rankLimits = { minimum: 1, maximum: 1024 };
const alphaLimits = { minimum: 0.01, maximum: 4096 };

/** Reads `training`; what it does not say is the default. */
export function readTraining(root: MapReader): TrainingSettings {
  const map = root.map('training');
  if (map === undefined) {
    return defaultTraining;
  }
  const count = { minimum: 1, maximum: 100_000 };
  const launcher = map.choice('launcher', ['none', 'accelerate']) ?? defaultTraining.launcher;
  const settings: TrainingSettings = {
    precision: map.choice('precision', ['bf16', 'int8', 'nf4']) ?? defaultTraining.precision,
    rank: map.integer('rank', rankLimits) ?? defaultTraining.rank,
    alpha: map.number('alpha', alphaLimits) ?? defaultTraining.alpha,
    dropout: map.number('dropout', { minimum: 0, maximum: 0.9 }) ?? defaultTraining.dropout,
    targetModules: readTargetModules(map),
    useRslora: map.boolean('useRslora') ?? defaultTraining.useRslora,
    useDora: map.boolean('useDora') ?? defaultTraining.useDora,
    rankPattern: readPattern(map.map('rankPattern'), (patterns, name) => patterns.integer(name, rankLimits)),
    alphaPattern: readPattern(map.map('alphaPattern'), (patterns, name) => patterns.number(name, alphaLimits)),
    epochs: map.number('epochs', { minimum: 0.001, maximum: 1000 }) ?? defaultTraining.epochs,
    learningRate: map.number('learningRate', { minimum: 1e-8, maximum: 1 }) ?? defaultTraining.learningRate,
    schedule: map.choice('schedule', ['cosine', 'linear', 'constant']) ?? defaultTraining.schedule,
    weightDecay: map.number('weightDecay', { minimum: 0, maximum: 0.9 }) ?? defaultTraining.weightDecay,
    batchSize: map.integer('batchSize', { minimum: 1, maximum: 4096 }) ?? defaultTraining.batchSize,
    gradientAccumulation:
      map.integer('gradientAccumulation', { minimum: 1, maximum: 4096 }) ?? defaultTraining.gradientAccumulation,
    gradientCheckpointing: map.boolean('gradientCheckpointing') ?? defaultTraining.gradientCheckpointing,
    warmupSteps: map.integer('warmupSteps', { ...count, minimum: 0 }) ?? defaultTraining.warmupSteps,
    maxTokens: map.integer('maxTokens', { minimum: 16, maximum: 1_048_576 }) ?? defaultTraining.maxTokens,
    seed: map.integer('seed', { minimum: 0, maximum: 4_294_967_295 }) ?? defaultTraining.seed,
    quantAware: map.choice('quantAware', ['none', 'Q4_0', 'Q8_0']) ?? defaultTraining.quantAware,
    earlyStopping: readEarlyStopping(map.map('earlyStopping')),
    launcher,
    accelerateConfig: map.text('accelerateConfig', { required: launcher === 'accelerate' }),
  };
  map.finish();
  return settings;
}

/** `all-linear`, or a list of module names. */
function readTargetModules(map: MapReader): TrainingSettings['targetModules'] {
  const node = map.member('targetModules');
  if (node === undefined || (isScalar(node) && node.value === 'all-linear')) {
    return 'all-linear';
  }
  return map.texts('targetModules', false, { longest: 200 }) ?? 'all-linear';
}

function readEarlyStopping(map: MapReader | undefined): TrainingSettings['earlyStopping'] {
  if (map === undefined) {
    return undefined;
  }
  const limits = { minimum: 1, maximum: 100_000 };
  const patience = map.integer('patience', limits) ?? defaultEarlyStopping.patience;
  const everySteps = map.integer('everySteps', limits) ?? defaultEarlyStopping.everySteps;
  map.finish();
  return { patience, everySteps };
}

/** A map from patterns of module names to numbers. */
function readPattern(
  map: MapReader | undefined,
  readNumber: (map: MapReader, name: string) => number | undefined,
): Readonly<Record<string, number>> {
  const entries = map?.keys.map((name) => [name, readNumber(map, name)] as const);
  map?.finish();
  return Object.fromEntries(entries?.filter((entry): entry is [string, number] => entry[1] !== undefined) ?? []);
}
