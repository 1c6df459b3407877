import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { numberOf } from '../../core/gguf/header';
import { inspectModel, readModelHeader } from '../gguf/inspect-model';
import type { PipelineTools } from '../pipeline/tools';
import { runProcess } from '../supervisor/supervisor';
import type { SourceFile } from './source';

/**
 * Reads the header of a GGUF, or of each of its parts, before anything else touches the file.
 * @throws WorkbenchError `gguf.*`, `adopt.partMissing`
 */
export async function checkGguf(parts: readonly SourceFile[], signal: AbortSignal): Promise<void> {
  const [first, ...others] = parts;
  if (first === undefined) {
    return;
  }
  const { metadata } = (await inspectModel(first.path, signal)).header;
  const headers = [metadata, ...(await Promise.all(others.map((part) => metadataOf(part, signal))))];
  for (const [index, header] of headers.entries()) {
    const isPart = numberOf(header, 'split.count') === parts.length && numberOf(header, 'split.no') === index;
    const isWhole = parts.length === 1 && (numberOf(header, 'split.count') ?? 1) <= 1;
    if (!isPart && !isWhole) {
      const count = numberOf(header, 'split.count') ?? parts.length;
      throw new WorkbenchError('adopt.partMissing', { count, file: parts[index]?.name ?? '' });
    }
  }
}

async function metadataOf(part: SourceFile, signal: AbortSignal) {
  return (await readModelHeader(part.path, signal)).metadata;
}

export interface MergeOptions {
  readonly tools: PipelineTools;
  readonly logFile: string;
  readonly signal: AbortSignal;
  readonly onTensor: (done: number, total: number) => void;
}

/**
 * Writes the parts of a split model into one file, whose numbers stay as they are: one file is what the store keeps, a
 * phone is given and its hash is known of. llama-quantize finds the other parts by the first one's name.
 * @throws WorkbenchError `process.*`, `gguf.*`
 */
export async function mergeParts(firstPart: string, file: string, options: MergeOptions): Promise<void> {
  const { tools, logFile, signal, onTensor } = options;
  const { quantize } = await tools.llamaPrograms();
  await runProcess(
    { program: quantize, arguments: [firstPart, file, 'COPY'], workingFolder: path.dirname(file), logFile },
    {
      onLine: (line) => {
        const [, done, total] = /^\[\s*(\d+)\/\s*(\d+)\]/.exec(line) ?? [];
        if (done !== undefined) {
          onTensor(Number(done), Number(total));
        }
      },
      signal,
    },
  );
  await inspectModel(file, signal);
}
