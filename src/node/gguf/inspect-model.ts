import { open } from 'node:fs/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { requireKnownArchitecture } from '../../core/gguf/architectures';
import { type GgufHeader, numberOf, readGgufHeader } from '../../core/gguf/header';
import type { ModelShape } from '../../core/memory/gate';

/** What must be known of a model file before a byte of it is sent anywhere. */
export interface InspectedModel {
  readonly header: GgufHeader;
  /** Undefined where the header does not say enough to predict memory. */
  readonly shape: ModelShape | undefined;
}

/**
 * Reads a GGUF file's header with the bounded parser; a model that llama.cpp could not load is refused here.
 * @throws WorkbenchError `gguf.*`, `file.unreadable`; the signal's reason on abort
 */
export async function inspectModel(file: string, signal?: AbortSignal): Promise<InspectedModel> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    const detail = thrownMessage(cause);
    throw new WorkbenchError('file.unreadable', { path: file, detail }, { cause });
  });
  try {
    const { size } = await handle.stat();
    const read = async (offset: number, length: number) => {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    const header = await readGgufHeader(read, size, signal);
    requireKnownArchitecture(header);
    return { header, shape: modelShape(header, size) };
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
