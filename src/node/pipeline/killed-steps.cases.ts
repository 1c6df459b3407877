import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import { openStore, type StoredArtifact } from '../store/store';
import { executeStep, inputOf, type StepPlan } from './step';

const outputBytes = 2_000_000;
const pieceBytes = 50_000;

/** Three steps, one of them a folder with a checkpoint, each taking more room than those before: to be broken in. */
export async function makeInPieces(folder: string): Promise<void> {
  const store = await openStore(folder);
  await using _lock = await store.lock('a run to be killed');
  const { signal } = new AbortController();
  const context = { store, recipeName: 'test', logFolder: folder, signal, onEvent: () => undefined };
  const first = await executeStep(pieces({ step: 'render' }, undefined), context);
  const second = await executeStep(pieces({ step: 'train' }, first), context);
  await executeStep(pieces({ step: 'merge' }, second), context);
}

function pieces(identity: StepPlan['identity'], of: StoredArtifact | undefined): StepPlan {
  const { step } = identity;
  return {
    identity,
    stepVersion: 1,
    inputs: of ? { of: inputOf(of) } : {},
    parameters: {},
    tools: {},
    async produce({ folder, checkpointFolder }) {
      if (step !== 'train') {
        const file = path.join(folder, step);
        await writePieces(file, step, { bytes: step === 'render' ? outputBytes : 3 * outputBytes });
        return { output: { kind: 'file', path: file } };
      }
      const checkpoint = path.join(checkpointFolder, 'half');
      await mkdir(checkpointFolder, { recursive: true });
      const half = await readFile(checkpoint, 'utf8').catch(() => undefined);
      if (half === undefined) {
        await writePieces(path.join(checkpointFolder, 'unfinished'), 'half');
        await writeFile(checkpoint, 'half');
      }
      const output = path.join(folder, 'adapter');
      await mkdir(path.join(output, 'sub'), { recursive: true });
      await writePieces(path.join(output, 'weights'), 'weights');
      await writePieces(path.join(output, 'sub', 'tokens'), 'tokens');
      return { output: { kind: 'folder', path: output } };
    },
  };
}

async function writePieces(file: string, text: string, { bytes = outputBytes } = {}): Promise<void> {
  await using handle = await open(file, 'w');
  for (let written = 0; written < bytes; written += pieceBytes) {
    const line = sha256Hex(`${text} ${written}`);
    await handle.writeFile(line.repeat(Math.ceil(pieceBytes / line.length)).slice(0, pieceBytes));
  }
}
