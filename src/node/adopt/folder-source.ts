import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import { cleanLine } from '../../core/text/clean';
import { checkSafetensors } from './check-safetensors';
import { type SourceFile, sourceFile } from './source';

/** A model's folder as Hugging Face lays it out, checked as far as it can be without opening a tensor. */
export interface FolderSource {
  /** Sorted by name: the small files, then the weights as they are. What else lies in the folder is no part of it. */
  readonly files: readonly SourceFile[];
  /** `LlamaForCausalLM` */
  readonly architecture: string;
  /** `gptq`, `awq` …: how the weights are packed; undefined where they are plain numbers. */
  readonly packedBy: string | undefined;
  readonly hasChatTemplate: boolean;
  readonly parameterCount: number;
}

const weightsName = /^model.*\.safetensors$/;
const pickleName = /\.(?:bin|pt|pth|pkl|ckpt)$/;
const smallNames: ReadonlySet<string> = new Set([
  'config.json',
  'generation_config.json',
  'quantize_config.json',
  'quant_config.json',
  'model.safetensors.index.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
  'chat_template.json',
  'README.md',
  'LICENSE',
  'LICENSE.txt',
]);
/** The largest that is known, a tokenizer's, has 33 MB. */
const mostSmallBytes = 200e6;
const mostConfigBytes = 10e6;

/**
 * Looks into a folder of safetensors. Nothing of it is run, and of its pickles and programs nothing is taken.
 * @throws WorkbenchError `adopt.*`, `file.*`
 */
export async function readFolder(folder: string): Promise<FolderSource> {
  const names = new Set(await readdir(folder).catch((cause: unknown) => throwUnreadable(folder, cause)));
  const config = await readConfig(folder, names);
  const tokenizerConfig = names.has('tokenizer_config.json') ? await readJson(folder, 'tokenizer_config.json') : {};
  requireNoCode(folder, { 'config.json': config, 'tokenizer_config.json': tokenizerConfig });
  requireTokenizer(folder, names);
  const weights = await findWeights(folder, names);
  const parameterCount = await checkWeights(weights);
  const small = await Promise.all(
    [...names].filter((name) => smallNames.has(name)).map((name) => smallFile(path.join(folder, name))),
  );
  return {
    files: [...small, ...weights].sort((a, b) => (a.name < b.name ? -1 : 1)),
    architecture: architectureOf(config),
    packedBy: packingOf(config, names),
    hasChatTemplate: 'chat_template' in tokenizerConfig || [...names].some((name) => name.startsWith('chat_template.')),
    parameterCount,
  };
}

async function readConfig(folder: string, names: ReadonlySet<string>): Promise<Record<string, unknown>> {
  if (!names.has('config.json')) {
    throw new WorkbenchError('adopt.noConfig', { folder });
  }
  return readJson(folder, 'config.json');
}

async function readJson(folder: string, name: string): Promise<Record<string, unknown>> {
  const { path: file, sizeBytes } = await sourceFile(path.join(folder, name));
  const shown = path.join(folder, name);
  if (sizeBytes > mostConfigBytes) {
    throw new WorkbenchError('adopt.badConfig', { file: shown, detail: 'it is far too long.' });
  }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => throwUnreadable(shown, cause));
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) {
      return value;
    }
  } catch (cause) {
    const detail = cleanLine(thrownMessage(cause));
    throw new WorkbenchError('adopt.badConfig', { file: shown, detail }, { cause });
  }
  throw new WorkbenchError('adopt.badConfig', { file: shown, detail: 'it is no object.' });
}

/** llama.cpp's converter and Transformers would load what `auto_map` names. */
function requireNoCode(folder: string, configs: Readonly<Record<string, Record<string, unknown>>>): void {
  for (const [name, config] of Object.entries(configs)) {
    if ('auto_map' in config) {
      throw new WorkbenchError('adopt.needsCode', { file: path.join(folder, name) });
    }
  }
}

function requireTokenizer(folder: string, names: ReadonlySet<string>): void {
  if (!names.has('tokenizer.json')) {
    throw new WorkbenchError(names.has('tokenizer.model') ? 'adopt.sentencepiece' : 'adopt.noTokenizer', { folder });
  }
}

async function findWeights(folder: string, names: ReadonlySet<string>): Promise<readonly SourceFile[]> {
  const found = [...names].filter((name) => weightsName.test(name));
  if (found.length === 0) {
    const pickle = [...names].find((name) => pickleName.test(name));
    throw pickle === undefined
      ? new WorkbenchError('adopt.noWeights', { folder })
      : new WorkbenchError('adopt.pickled', { folder, file: pickle });
  }
  const indexName = 'model.safetensors.index.json';
  const listed = names.has(indexName) ? shardsOf(await readJson(folder, indexName)) : [];
  const missing = listed.find((name) => !names.has(name));
  if (missing !== undefined) {
    const file = path.join(folder, cleanLine(missing));
    throw new WorkbenchError('adopt.badWeights', { file, detail: 'it is not there.' });
  }
  return Promise.all(found.map((name) => sourceFile(path.join(folder, name))));
}

/** `{"weight_map": {"model.embed_tokens.weight": "model-00001-of-00002.safetensors", …}}` */
function shardsOf(index: Record<string, unknown>): readonly string[] {
  const map = index['weight_map'];
  const names = isRecord(map) ? Object.values(map) : [];
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

async function checkWeights(weights: readonly SourceFile[]): Promise<number> {
  const counts = await Promise.all(weights.map(checkSafetensors));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function smallFile(place: string): Promise<SourceFile> {
  const file = await sourceFile(place);
  if (file.sizeBytes > mostSmallBytes) {
    throw new WorkbenchError('adopt.badConfig', { file: place, detail: 'it is far too long.' });
  }
  return file;
}

function architectureOf(config: Record<string, unknown>): string {
  const names: unknown = config['architectures'];
  const [first]: readonly unknown[] = Array.isArray(names) ? names : [];
  return typeof first === 'string' ? first : '';
}

function packingOf(config: Record<string, unknown>, names: ReadonlySet<string>): string | undefined {
  const packing = config['quantization_config'];
  if (!isRecord(packing)) {
    // Where AutoGPTQ wrote it before it had a place in config.json.
    return names.has('quantize_config.json') ? 'gptq' : undefined;
  }
  const method = packing['quant_method'];
  return typeof method === 'string' ? cleanLine(method).slice(0, 40) : 'something unknown';
}

function throwUnreadable(place: string, cause: unknown): never {
  throw new WorkbenchError('file.unreadable', { path: place, detail: thrownMessage(cause) }, { cause });
}
