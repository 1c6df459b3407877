import os from 'node:os';
import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { runProcess } from '../../supervisor/supervisor';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan, type StepWork } from '../step';
import type { PipelineTools } from '../tools';

/** llama-imatrix reads a text in pieces of so many tokens, as upstream does. */
const chunkTokens = 512;
/** Where a matrix is no longer worth more text for a model of phone size: 51,200 tokens. */
const mostChunks = 100;
const textFile = 'calibration.txt';
const matrixFile = 'imatrix.gguf';

/**
 * f16 GGUF + rendered conversations → importance matrix: how strongly each column of the weights is used when the model
 * reads conversations of the training split. Those that it is scored on are never read.
 */
export function imatrixStep(options: {
  readonly rendered: StoredArtifact;
  /** Its tokenizer and template render the conversations. */
  readonly merged: StoredArtifact;
  /** In f16. */
  readonly model: StoredArtifact;
  readonly tools: PipelineTools;
}): StepPlan {
  const { rendered, merged, model, tools } = options;
  return {
    identity: { step: 'imatrix' },
    stepVersion: 2,
    inputs: { rows: inputOf(rendered), merged: inputOf(merged), model: inputOf(model) },
    parameters: { chunkTokens, mostChunks },
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    async produce(work) {
      const config = {
        modelFolder: merged.path,
        rows: rendered.path,
        mostTokens: chunkTokens * mostChunks,
        outputFile: path.join(work.folder, textFile),
      };
      const { imatrix } = await tools.llamaTools();
      const text = numbersOf(await runPythonStep('calibration-text', config, { tools, work }));
      const contextTokens = contextFor(text['tokens'] ?? 0);
      await measure({ program: imatrix, modelFile: model.path, contextTokens }, work);
      return { output: { kind: 'file', path: path.join(work.folder, matrixFile) }, metrics: { ...text } };
    },
  };
}

/** llama-imatrix splits the text as a whole, into a few tokens less than its conversations have. */
const countedShare = 0.95;

/** llama-imatrix wants a text of at least two pieces. */
function contextFor(tokens: number): number {
  return Math.max(16, Math.min(chunkTokens, Math.floor((tokens * countedShare) / 2)));
}

/** Names within the folder only: the program writes them into its file. */
async function measure(
  options: { readonly program: string; readonly modelFile: string; readonly contextTokens: number },
  work: StepWork,
): Promise<void> {
  const { program, modelFile, contextTokens } = options;
  const size = String(contextTokens);
  await runProcess(
    {
      program,
      arguments: [
        ['--model', modelFile, '--file', textFile, '--parse-special'],
        ['--output-file', matrixFile, '--output-format', 'gguf'],
        ['--ctx-size', size, '--batch-size', size, '--chunks', String(mostChunks)],
        ['--threads', String(os.availableParallelism()), '--fit', 'off'],
      ].flat(),
      workingFolder: work.folder,
      logFile: work.logFile,
    },
    { signal: work.signal },
  );
}
