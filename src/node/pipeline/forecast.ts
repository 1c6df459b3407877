import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { tensorTypes } from '../../core/gguf/tensor-types';
import type { GgufTensor } from '../../core/gguf/tensors';
import type { Forecast } from '../../core/quantization/advice';
import { inspectModel } from '../gguf/inspect-model';
import { runProcess } from '../supervisor/supervisor';

/** It reads only the header; what takes longer hangs. */
const dryRunTimeoutMs = 60_000;

export interface ForecastOptions {
  /** Absolute path of llama-quantize. */
  readonly program: string;
  readonly modelFile: string;
  /** llama.cpp's names. */
  readonly types: readonly string[];
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/**
 * Asks llama-quantize what it would make of a model, without making it: every tensor's format, and so the file's size.
 * @throws WorkbenchError `quantize.noForecast`, `process.*`, `gguf.*`; the signal's reason on abort
 */
export async function forecastTypes(options: ForecastOptions): Promise<readonly Forecast[]> {
  const { modelFile, types, signal } = options;
  const { header } = await inspectModel(modelFile, signal);
  const forecasts: Forecast[] = [];
  for (const type of types) {
    const formats = await dryRun(type, options);
    const tensors = header.tensors.map((tensor) => {
      const format = formats.get(tensor.name);
      if (format === undefined) {
        throw new WorkbenchError('quantize.noForecast', { type, tensor: tensor.name });
      }
      return inFormat(tensor, format);
    });
    const tensorBytes = tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    forecasts.push({ type, fileSizeBytes: header.dataOffset + tensorBytes, tensors });
  }
  return forecasts;
}

/** `[   2/ 272] token_embd.weight - [ 576, 49152, 1, 1], type = f16, size = 54.00 MiB -> 28.69 MiB (q8_0)` */
const tensorLine = /^\[\s*\d+\/\s*\d+\]\s+(\S+)\s.*\btype =\s*(\w+), size =[^(]*(?:\((\w+)\))?/u;

async function dryRun(type: string, { program, modelFile, logFile, signal }: ForecastOptions) {
  const formats = new Map<string, string>();
  await runProcess(
    {
      program,
      arguments: ['--allow-requantize', '--dry-run', modelFile, type, String(os.availableParallelism())],
      workingFolder: path.dirname(logFile),
      logFile,
      timeout: { what: 'saying what it would make', timeoutMs: dryRunTimeoutMs },
    },
    {
      onLogLine: (line) => {
        const [, name, format, newFormat] = tensorLine.exec(line) ?? [];
        if (name !== undefined && format !== undefined) {
          formats.set(name, (newFormat ?? format).toUpperCase());
        }
      },
      signal,
    },
  );
  return formats;
}

function inFormat(tensor: GgufTensor, format: string): GgufTensor {
  const known = [...tensorTypes.values()].find(({ name }) => name === format);
  if (known === undefined) {
    throw new WorkbenchError('quantize.noForecast', { type: format, tensor: tensor.name });
  }
  const elements = tensor.dimensions.reduce((product, length) => product * length, 1);
  return { ...tensor, type: known.name, sizeBytes: (elements / known.blockElements) * known.blockBytes };
}
