import type { Deploy, DeviceSettings, EarlyStopping, ExportVariant, Recipe, TrainingSettings } from './recipe';

/** The small model that set-up provides. */
export const embeddedBaseName = 'SmolLM2-135M-Instruct';

/** What a recipe means where it is silent. */
export const defaultTraining: TrainingSettings = {
  precision: 'bf16',
  rank: 16,
  alpha: 32,
  dropout: 0,
  targetModules: 'all-linear',
  useRslora: false,
  useDora: false,
  rankPattern: {},
  alphaPattern: {},
  epochs: 1,
  learningRate: 1e-3,
  schedule: 'cosine',
  weightDecay: 0,
  batchSize: 8,
  gradientAccumulation: 1,
  gradientCheckpointing: false,
  warmupSteps: 10,
  maxTokens: 512,
  seed: 1,
  quantAware: 'none',
  earlyStopping: undefined,
  launcher: 'none',
  accelerateConfig: undefined,
};

export const defaultEarlyStopping: EarlyStopping = { patience: 3, everySteps: 10 };

export const defaultDeploy: Deploy = 'merged';

export const defaultVariants: readonly ExportVariant[] = [{ type: 'Q4_0', importanceMatrix: false, tensorTypes: {} }];

export const defaultDevice: DeviceSettings = { contextTokens: 1024, keepServer: false, threads: 'auto' };

export const defaultPrompt: Pick<Recipe, 'systemPrompt' | 'template' | 'stop'> = {
  systemPrompt: '',
  template: undefined,
  stop: [],
};
