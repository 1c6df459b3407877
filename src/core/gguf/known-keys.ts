import { WorkbenchError } from '../errors/workbench-error';
import type { GgufValue } from './value';

const longestTemplateBytes = 1024 * 1024;
/** LLAMA_MAX_LAYERS of llama.cpp's src/llama-hparams.h. */
const mostBlocks = 512;
const tokensKey = 'tokenizer.ggml.tokens';

type Metadata = ReadonlyMap<string, GgufValue>;

/**
 * Checks the values that programs trusted and should not have (reliability: CVE-2025-49847 and its like): types and
 * lengths of the vocabulary's arrays, the number of layers, the chat template.
 *
 * @param starts where each key stands in the file, for the message
 * @throws WorkbenchError `gguf.invalid`
 */
export function checkKnownKeys(metadata: Metadata, starts: ReadonlyMap<string, number>): void {
  for (const [key, value] of metadata) {
    const problem = problemOf(key, value, metadata);
    if (problem !== undefined) {
      throw new WorkbenchError('gguf.invalid', { offset: starts.get(key) ?? 0, detail: `${key} ${problem}.` });
    }
  }
}

function problemOf(key: string, value: GgufValue, metadata: Metadata): string | undefined {
  switch (key) {
    case 'general.architecture':
      return value.kind === 'text' ? undefined : 'is not a text';
    case tokensKey:
      return arrayProblem(value, ['text']);
    case 'tokenizer.ggml.scores':
      return arrayProblem(value, ['f32', 'i32']) ?? lengthProblem(value, metadata.get(tokensKey));
    case 'tokenizer.ggml.token_type':
      return arrayProblem(value, ['i32']) ?? lengthProblem(value, metadata.get(tokensKey));
  }
  if (key.endsWith('.block_count')) {
    return blockCountProblem(value);
  }
  // `tokenizer.chat_templates` is a list of names; `tokenizer.chat_template.tool_use` is a template too.
  const isTemplate = key === 'tokenizer.chat_template' || key.startsWith('tokenizer.chat_template.');
  return isTemplate ? templateProblem(value) : undefined;
}

function arrayProblem(value: GgufValue, elementTypes: readonly string[]): string | undefined {
  const isRight = value.kind === 'array' && elementTypes.includes(value.elementType);
  return isRight ? undefined : `is not an array of ${elementTypes.join(' or ')}`;
}

function lengthProblem(value: GgufValue, tokens: GgufValue | undefined): string | undefined {
  const isEqual = value.kind === 'array' && tokens?.kind === 'array' && value.length === tokens.length;
  return isEqual ? undefined : `is not as long as ${tokensKey}`;
}

function blockCountProblem(value: GgufValue): string | undefined {
  const count = value.kind === 'number' && !/^f/.test(value.type) ? Number(value.value) : 0;
  return count >= 1 && count <= mostBlocks ? undefined : `is not a whole number from 1 to ${mostBlocks}`;
}

function templateProblem(value: GgufValue): string | undefined {
  if (value.kind !== 'text') {
    return 'is not a text';
  }
  return new TextEncoder().encode(value.value).length > longestTemplateBytes ? 'is longer than 1 MiB' : undefined;
}
