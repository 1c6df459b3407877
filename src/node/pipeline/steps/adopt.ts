import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { mergeParts } from '../../adopt/gguf-source';
import { byteProgress, copyFile, type HashedFile, takeFile } from '../../adopt/take-file';
import { folderHash } from '../../store/folder-hash';
import { fileNameOf } from '../file-name';
import type { StepPlan, StepWork } from '../step';
import type { PipelineTools } from '../tools';

export interface AdoptOptions {
  /** Beside whose store it goes: told where there is no room. */
  readonly folder: string;
  /** What the model is called from now on: the artifact's variant. */
  readonly name: string;
  readonly files: readonly HashedFile[];
  readonly tools: PipelineTools;
}

/** GGUF from elsewhere → the store. Parts of one model become one file. */
export function adoptGgufStep({ folder, name, files, tools }: AdoptOptions): StepPlan {
  const isSplit = files.length > 1;
  return {
    identity: { step: 'adopt', variant: name },
    stepVersion: 1,
    inputs: Object.fromEntries(
      files.map((file, index) => [isSplit ? `part${index + 1}` : 'model', { sha256: file.sha256, name: file.name }]),
    ),
    parameters: {},
    tools: isSplit ? { llama: tools.versions.llama } : {},
    async produce(work) {
      const file = path.join(work.folder, `${fileNameOf(name)}.gguf`);
      const place = { folder, work };
      await (isSplit ? takeParts(files, file, { ...place, tools }) : takeAll(files, [file], place));
      return { output: { kind: 'file', path: file } };
    },
  };
}

/** A model's folder from elsewhere → the store: the files that are the model, and nothing else that lies beside them. */
export function adoptFolderStep({ folder, name, files }: Omit<AdoptOptions, 'tools'>): StepPlan {
  const entries = files.map((file) => ({ path: file.name, sha256: file.sha256, sizeBytes: file.sizeBytes }));
  return {
    identity: { step: 'adopt', variant: name },
    stepVersion: 1,
    inputs: { folder: { sha256: folderHash(entries), name } },
    parameters: {},
    tools: {},
    async produce(work) {
      const taken = path.join(work.folder, 'model');
      await mkdir(taken);
      const targets = files.map((file) => path.join(taken, file.name));
      await takeAll(files, targets, { folder, work });
      return { output: { kind: 'folder', path: taken } };
    },
  };
}

interface TakingPlace {
  readonly folder: string;
  readonly work: StepWork;
}

/** The parts get their own names in a folder of ours: their owner may have linked them from anywhere. */
async function takeParts(
  files: readonly HashedFile[],
  target: string,
  { tools, folder, work }: TakingPlace & { readonly tools: PipelineTools },
): Promise<void> {
  const parts = path.join(work.folder, 'parts');
  await mkdir(parts);
  const places = files.map((_file, index) => path.join(parts, partName(index, files.length)));
  await takeAll(files, places, { folder, work });
  await mergeParts(places[0] ?? '', target, {
    tools,
    logFile: work.logFile,
    signal: work.signal,
    onTensor: (done, total) => work.report({ event: 'progress', step: 'adopt', done, total, unit: 'tensors' }),
  });
}

/** As llama.cpp looks for them. */
function partName(index: number, count: number): string {
  const digits = (number: number) => String(number).padStart(5, '0');
  return `part-${digits(index + 1)}-of-${digits(count)}.gguf`;
}

/** What else there is is small, and edited by people: it is copied. */
const weightsName = /\.(?:gguf|safetensors)$/i;

async function takeAll(
  files: readonly HashedFile[],
  targets: readonly string[],
  { folder, work }: TakingPlace,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const onBytes = byteProgress(total, (done) =>
    work.report({ event: 'progress', step: 'adopt', done, total, unit: 'bytes' }),
  );
  for (const [index, file] of files.entries()) {
    const isWeights = files.length === 1 || weightsName.test(file.name);
    const take = isWeights ? takeFile : copyFile;
    await take(file, targets[index] ?? '', { folder, signal: work.signal, onBytes });
  }
}
