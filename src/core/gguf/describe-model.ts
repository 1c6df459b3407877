import { cleanLine } from '../text/clean';
import { fileTypes } from './file-types';
import { type GgufHeader, numberOf, textOf } from './header';
import { substitutesIn, summariseTensors, type TypeShare } from './tensor-summary';
import type { GgufValue } from './value';

/** What a model file says of itself. Its texts are cleaned and cut: whoever wrote them may be anybody. */
export interface ModelDescription {
  /** `model`, `adapter` … */
  readonly type: string;
  readonly name: string | undefined;
  readonly architecture: string | undefined;
  readonly parameterCount: number;
  readonly sizeBytes: number;
  readonly bitsPerWeight: number;
  /** What the file calls its format: `Q4_K_M`. */
  readonly fileType: string | undefined;
  /** What is really inside. */
  readonly tensorTypes: readonly TypeShare[];
  /** Formats that stand in for that of `fileType`, because its blocks do not fit. */
  readonly substituteTypes: readonly string[];
  /** The format of most quantized weights; undefined where none is quantized. */
  readonly quantizedAs: string | undefined;
  /** The longest text that it was made for, in tokens. */
  readonly contextTokens: number | undefined;
  readonly tokenizer: TokenizerDescription | undefined;
  readonly chatTemplate: TemplateDescription | undefined;
  readonly license: string | undefined;
  /** One of several files that are one model together. */
  readonly part: { readonly number: number; readonly count: number } | undefined;
}

export interface TokenizerDescription {
  readonly model: string;
  /** How text is cut before it is looked up: `smollm`, `llama-bpe`. */
  readonly pre: string | undefined;
  readonly vocabularySize: number;
}

export interface TemplateDescription {
  readonly characters: number;
  readonly firstLines: readonly string[];
  /** It writes tools or calls of tools. */
  readonly hasToolTurns: boolean;
}

const longestText = 100;
const longestTemplateLine = 120;
const shownTemplateLines = 6;

/** Describes a model by its header alone. */
export function describeModel(header: GgufHeader, fileSizeBytes: number): ModelDescription {
  const { metadata, tensors } = header;
  const summary = summariseTensors(tensors);
  const { types: tensorTypes, parameterCount, bitsPerWeight, quantizedAs } = summary;
  const fileType = fileTypes.get(numberOf(metadata, 'general.file_type') ?? -1);
  return {
    type: shortText(metadata, 'general.type') ?? 'model',
    name: shortText(metadata, 'general.name'),
    architecture: shortText(metadata, 'general.architecture'),
    parameterCount,
    sizeBytes: fileSizeBytes,
    bitsPerWeight,
    fileType,
    tensorTypes,
    substituteTypes: fileType === undefined ? [] : substitutesIn(fileType, summary).map(({ type }) => type),
    quantizedAs,
    contextTokens: numberOf(metadata, `${header.architecture}.context_length`),
    tokenizer: tokenizerOf(metadata),
    chatTemplate: header.chatTemplate === undefined ? undefined : templateOf(header.chatTemplate),
    license: shortText(metadata, 'general.license'),
    part: partOf(metadata),
  };
}

type Metadata = ReadonlyMap<string, GgufValue>;

function tokenizerOf(metadata: Metadata): TokenizerDescription | undefined {
  const tokens = metadata.get('tokenizer.ggml.tokens');
  const model = shortText(metadata, 'tokenizer.ggml.model');
  if (model === undefined || tokens?.kind !== 'array') {
    return undefined;
  }
  return { model, pre: shortText(metadata, 'tokenizer.ggml.pre'), vocabularySize: tokens.length };
}

function templateOf(text: string): TemplateDescription {
  const lines = text.split(/\r\n|\r|\n/, shownTemplateLines);
  return {
    characters: text.length,
    firstLines: lines.map((line) => cut(line, longestTemplateLine)),
    // Inside Jinja's braces, so that a sentence about tools in a default system prompt does not count.
    hasToolTurns: [...text.matchAll(/\{[{%][^}]*/g)].some(([part]) => /\btool(s|_calls)\b/.test(part)),
  };
}

/** llama.cpp counts the parts of a split file from 0. */
function partOf(metadata: Metadata): ModelDescription['part'] {
  const count = numberOf(metadata, 'split.count') ?? 0;
  return count > 1 ? { number: (numberOf(metadata, 'split.no') ?? 0) + 1, count } : undefined;
}

function shortText(metadata: Metadata, key: string): string | undefined {
  const text = textOf(metadata, key);
  return text === undefined ? undefined : cut(text, longestText);
}

/** Cut before it is cleaned too: a text of a header may be 16 MB long. */
function cut(text: string, longest: number): string {
  const clean = cleanLine(text.slice(0, 4 * longest));
  return clean.length > longest ? `${clean.slice(0, longest - 1).toWellFormed()}…` : clean;
}
