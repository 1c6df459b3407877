/** Pickled weights may be converted to safetensors: opening them can run code (docs/SECURITY.md). */
interface MayBePickled {
  readonly allowPickle?: true;
}

/** Where the weights come from. `embedded` is the small model that set-up provides without a hub. */
export type BaseModel =
  | { readonly kind: 'embedded'; readonly name: string }
  | ({ readonly kind: 'hub'; readonly repository: string; readonly revision: string } & MayBePickled)
  | ({ readonly kind: 'folder'; readonly path: string } & MayBePickled)
  | { readonly kind: 'gguf'; readonly path: string };

export type Precision = 'bf16' | 'int8' | 'nf4';

/** What the learning rate does after the warmup: it falls to a tenth of its highest value, or stays. */
export type Schedule = 'cosine' | 'linear' | 'constant';

/** Ends a training once `patience` evaluations, one every `everySteps` steps, brought no lower loss. */
export interface EarlyStopping {
  readonly patience: number;
  readonly everySteps: number;
}

export interface TrainingSettings {
  readonly precision: Precision;
  readonly rank: number;
  readonly alpha: number;
  readonly dropout: number;
  readonly targetModules: 'all-linear' | readonly string[];
  readonly useRslora: boolean;
  readonly useDora: boolean;
  /** Rank and alpha of the modules whose name ends in what a pattern (a regular expression) matches. */
  readonly rankPattern: Readonly<Record<string, number>>;
  readonly alphaPattern: Readonly<Record<string, number>>;
  readonly epochs: number;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly weightDecay: number;
  /** Conversations that are computed at once; a step learns from `gradientAccumulation` times as many. */
  readonly batchSize: number;
  readonly gradientAccumulation: number;
  /** Computes inner values twice instead of holding them. */
  readonly gradientCheckpointing: boolean;
  readonly warmupSteps: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly quantAware: 'none' | 'Q4_0' | 'Q8_0';
  /** By the loss on the evaluation split, whose rows never train; the best adapter is kept. */
  readonly earlyStopping: EarlyStopping | undefined;
  /** What starts the training: a process of its own, or as many as the accelerate config says. Not what it makes. */
  readonly launcher: 'none' | 'accelerate';
  /** As `accelerate config` writes it. */
  readonly accelerateConfig: string | undefined;
}

/** `merged`: the adapter becomes part of the weights. `adapter`: it is shipped beside its base, which stays as it is. */
export type Deploy = 'merged' | 'adapter';

/** One file that the run exports, for example Q4_0 without an importance matrix. */
export interface ExportVariant {
  /** In place of the name that its settings give it. */
  readonly name?: string;
  /** llama.cpp's own name: `Q4_0`, `Q4_K_M`, `F16` … */
  readonly type: string;
  readonly importanceMatrix: boolean;
  /** The types of tensors by patterns (regular expressions) of their names; the first that matches counts. */
  readonly tensorTypes: Readonly<Record<string, string>>;
}

export interface DeviceSettings {
  readonly contextTokens: number;
  /** Leaves the server running on the phone when a session is closed; the next one goes on with it. */
  readonly keepServer: boolean;
  /** For inference; `auto` measures once what is fastest on the phone. */
  readonly threads: 'auto' | number;
}

/** A chat template in Jinja, and where the recipe names it: line and column count from 1. */
export interface TemplateFile {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** `mobile-llm.yaml`, checked. Paths are as written, relative to the recipe's folder. */
export interface Recipe {
  readonly version: 1;
  readonly name: string;
  readonly base: BaseModel;
  readonly dataset: readonly string[];
  readonly actions: string | undefined;
  readonly systemPrompt: string;
  /** In place of the base's own chat template. */
  readonly template: TemplateFile | undefined;
  /** Texts that end a reply and are not shown: for a template that ends turns without a control token. */
  readonly stop: readonly string[];
  readonly training: TrainingSettings;
  readonly deploy: Deploy;
  /** A base that was quantized already may be quantized again. */
  readonly allowRequantize: boolean;
  readonly variants: readonly ExportVariant[];
  readonly evaluationVariants: readonly string[];
  readonly device: DeviceSettings;
}
