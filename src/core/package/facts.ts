import type { ActionSchema } from '../actions/schema';
import type { TypeShare } from '../gguf/tensor-summary';
import type { ModelShape } from '../memory/gate';
import type { TurnPieces } from '../prompt/turn-pieces';

/** One file of a package, by the name that it has there. */
export interface PackagedFile {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Everything that a package says of its model, from provenance alone: nothing here is guessed, and no clock is in it. */
export interface PackageFacts {
  /** Name of the folder and the zip: letters, digits, dots, dashes and underscores. */
  readonly title: string;
  /** Undefined for a model from elsewhere. */
  readonly recipeName: string | undefined;
  readonly model: PackagedFile;
  /** A LoRA adapter that is put on the model at run time. */
  readonly adapter: PackagedFile | undefined;
  readonly architecture: string;
  readonly parameterCount: number;
  /** Longest text that the model was made for, in tokens. */
  readonly trainedContextTokens: number | undefined;
  /** Undefined where the header does not say enough to predict memory. */
  readonly shape: ModelShape | undefined;
  readonly quantization: QuantizationFacts;
  readonly base: BaseFacts | undefined;
  readonly data: DataFacts | undefined;
  readonly training: TrainingFacts | undefined;
  /** The packaged model first. */
  readonly scores: readonly ScoreFacts[];
  readonly prompt: PromptFacts;
  readonly contextTokens: number;
  readonly schema: ActionSchema | undefined;
}

export interface QuantizationFacts {
  /** What was asked of llama-quantize, such as `Q4_K_M`; undefined where the model was not quantized here. */
  readonly asked: string | undefined;
  readonly importanceMatrix: boolean;
  /** Types that the recipe gives to tensors by patterns of their names. */
  readonly overrides: readonly (readonly [pattern: string, type: string])[];
  /** What the tensors really are, the largest part first. */
  readonly types: readonly TypeShare[];
  /** Those of them that stand in for the one asked for, because its blocks do not fit. */
  readonly substituteTypes: readonly string[];
  /** The type that the weights had been rounded to before. */
  readonly requantizedFrom: string | undefined;
  /** The same model in 16 bits, where it was made here. */
  readonly f16Bytes: number | undefined;
}

export interface BaseFacts {
  readonly name: string;
  /** Repository on the model hub and the commit, where the base came from there. */
  readonly hub: { readonly repository: string; readonly revision: string | undefined } | undefined;
  /** Of the file, or of the list of a folder's files. */
  readonly sha256: string | undefined;
  readonly licence: Licence | undefined;
}

export interface Licence {
  /** As the hub writes it: `apache-2.0`. */
  readonly id: string;
  /** Where that stands, in words of ours. */
  readonly source: string;
}

export interface DataFacts {
  /** Conversations that trained. */
  readonly rows: number;
  /** Of the conversations as the model saw them. */
  readonly renderedSha256: string;
  readonly files: readonly DataFile[];
}

export interface DataFile {
  /** From the recipe's folder where it lies there, else its name alone. */
  readonly name: string;
  readonly sha256: string;
  readonly use: 'train' | 'evaluate';
  /** Rows of it that were used so. */
  readonly rows: number;
}

export interface TrainingFacts {
  /** As the recipe's keys have them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Numbers that do not depend on the computer's speed: steps, tokens, loss. */
  readonly outcome: Readonly<Record<string, number>>;
}

export interface ScoreFacts {
  /** The file that was asked: `Q4_0`, `f16`. */
  readonly variant: string;
  readonly rows: number;
  /** Fractions from 0 to 1. */
  readonly exactMatch: number;
  readonly exactMatchResolved: number;
  readonly restraint: number;
}

export interface PromptFacts {
  readonly systemPrompt: string;
  /** Texts of the recipe that end a reply. */
  readonly stop: readonly string[];
  /** Texts of the tokens that end a reply. */
  readonly endTokens: readonly string[];
  /** Texts that a user's words may not hold as they are. */
  readonly reserved: readonly string[];
  /** Longest reply that was asked for when the model was scored, in tokens. */
  readonly replyTokens: number;
  /** Texts of the first token and of the one that ends a text, which a template may name. */
  readonly bosToken: string | undefined;
  readonly eosToken: string | undefined;
  /** The tokenizer puts the first token in front by itself. */
  readonly addsBos: boolean;
  /** Jinja, as the GGUF has it. */
  readonly template: string | undefined;
  readonly pieces: TurnPieces | undefined;
  /** The day that stands for any where a fixed one is needed, `05 Jan 2026`. */
  readonly date: string;
}
