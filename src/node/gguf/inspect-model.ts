import { constants, open } from 'node:fs/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { requireKnownArchitecture } from '../../core/gguf/architectures';
import { describeModel, type ModelDescription } from '../../core/gguf/describe-model';
import { type GgufHeader, numberOf, type ReadBytes, readGgufHeader } from '../../core/gguf/header';
import { readSpecialTokens, type SpecialToken } from '../../core/gguf/special-tokens';
import type { ModelShape } from '../../core/memory/gate';

/** What must be known of a model file before a byte of it is sent anywhere. */
export interface InspectedModel {
  readonly header: GgufHeader;
  /** Undefined where the header does not say enough to predict memory. */
  readonly shape: ModelShape | undefined;
}

/** Everything that a model file tells a person. */
export interface DescribedModel extends InspectedModel {
  readonly description: ModelDescription;
  readonly specialTokens: readonly SpecialToken[];
}

/**
 * Reads a GGUF file's header with the bounded parser; a model that llama.cpp could not load is refused here.
 * @throws WorkbenchError `gguf.*`, `file.unreadable`, `file.notAFile`; the signal's reason on abort
 */
export async function inspectModel(file: string, signal?: AbortSignal): Promise<InspectedModel> {
  return withFile(file, (read, sizeBytes) => inspect(read, sizeBytes, signal));
}

/** Like `inspectModel`, with all that is worth telling. @throws as `inspectModel` */
export async function describeModelFile(file: string, signal?: AbortSignal): Promise<DescribedModel> {
  return withFile(file, async (read, sizeBytes) => {
    const inspected = await inspect(read, sizeBytes, signal);
    const specialTokens = await readSpecialTokens(inspected.header, read);
    return { ...inspected, description: describeModel(inspected.header, sizeBytes), specialTokens };
  });
}

/** Reads a header alone: of a part of a split model, which says no architecture. @throws as `inspectModel` */
export async function readModelHeader(file: string, signal?: AbortSignal): Promise<GgufHeader> {
  return withFile(file, (read, sizeBytes) => readGgufHeader(read, sizeBytes, signal));
}

async function inspect(read: ReadBytes, sizeBytes: number, signal: AbortSignal | undefined): Promise<InspectedModel> {
  const header = await readGgufHeader(read, sizeBytes, signal);
  requireKnownArchitecture(header);
  return { header, shape: modelShape(header, sizeBytes) };
}

async function withFile<Result>(
  file: string,
  work: (read: ReadBytes, sizeBytes: number) => Promise<Result>,
): Promise<Result> {
  // Opening a pipe would wait for its writer; Windows has no such flag and no such files.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((cause: unknown) => {
    const detail = thrownMessage(cause);
    throw new WorkbenchError('file.unreadable', { path: file, detail }, { cause });
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) {
      throw new WorkbenchError('file.notAFile', { path: file });
    }
    const read: ReadBytes = async (offset, length) => {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    return await work(read, found.size);
  } finally {
    await handle.close();
  }
}

function modelShape({ architecture, metadata }: GgufHeader, fileSizeBytes: number): ModelShape | undefined {
  const number = (name: string) => numberOf(metadata, `${architecture}.${name}`);
  const layerCount = number('block_count');
  const embeddingLength = number('embedding_length');
  const headCount = number('attention.head_count');
  const tokens = metadata.get('tokenizer.ggml.tokens');
  if (
    layerCount === undefined ||
    embeddingLength === undefined ||
    headCount === undefined ||
    tokens?.kind !== 'array'
  ) {
    return undefined;
  }
  const keyLength = number('attention.key_length');
  const valueLength = number('attention.value_length');
  return {
    fileSizeBytes,
    layerCount,
    embeddingLength,
    headCount,
    keyValueHeadCount: number('attention.head_count_kv') ?? headCount,
    vocabularySize: tokens.length,
    ...(keyLength !== undefined && { keyLength }),
    ...(valueLength !== undefined && { valueLength }),
  };
}
