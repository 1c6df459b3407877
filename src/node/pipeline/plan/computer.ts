import os from 'node:os';
import type { Supply } from '../../../core/plan/shortage';
import { findProgram } from '../../setup/find-program';
import { processorIdentity } from '../../setup/processor';
import { freeBytesOf } from '../../store/disk-space';
import { runProcess } from '../../supervisor/supervisor';

/** What a run can have of this computer. */
export interface Computer extends Supply {
  readonly coreCount: number;
  /** The processor multiplies bf16 itself. */
  readonly hasBf16: boolean;
  /** The GPU that PyTorch takes; undefined: the processor is used. */
  readonly gpu: { readonly name: string; readonly freeBytes: number } | undefined;
}

const gpuTimeoutMs = 10_000;

/** Looks at this computer and at the disk of a folder. Starts nothing but nvidia-smi, where there is one. */
export async function inspectComputer(folder: string): Promise<Computer> {
  const [freeDiskBytes, gpu, processor] = await Promise.all([freeBytesOf(folder), findGpu(), processorIdentity()]);
  return {
    freeDiskBytes,
    availableMemoryBytes: availableMemoryBytes(),
    freeGpuMemoryBytes: gpu?.freeBytes,
    coreCount: os.availableParallelism(),
    hasBf16: /\b(?:avx512_bf16|amx_bf16|bf16)\b/.test(processor),
    gpu,
  };
}

/**
 * Memory that a process could get. Pages that the system would give away count as available: macOS does not tell them,
 * so there it is all the memory, and a container counts them as used, so there it is its whole limit.
 */
function availableMemoryBytes(): number {
  const free = process.platform === 'darwin' ? os.totalmem() : os.freemem();
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(free, limit) : free;
}

async function findGpu(): Promise<Computer['gpu']> {
  const program = await findProgram('nvidia-smi');
  if (program === undefined || process.env['CUDA_VISIBLE_DEVICES'] === '') {
    return undefined;
  }
  const lines: string[] = [];
  const query = {
    program,
    arguments: ['--query-gpu=name,memory.free', '--format=csv,noheader,nounits'],
    workingFolder: os.tmpdir(),
    logFile: os.devNull,
    timeout: { what: 'looking for a GPU', timeoutMs: gpuTimeoutMs },
  };
  // A driver that does not answer is one that PyTorch cannot use either.
  await runProcess(query, { onLine: (line) => lines.push(line) }).catch(() => undefined);
  return parseGpu(lines.join('\n'));
}

/** `NVIDIA A10, 22515`: name and free MiB of the first GPU, which is the one that is trained on. */
export function parseGpu(text: string): Computer['gpu'] {
  const [, name, freeMebibytes] = /^(.+), (\d+)$/m.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { name, freeBytes: Number(freeMebibytes) * 2 ** 20 };
}
