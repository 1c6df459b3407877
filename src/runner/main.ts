import { parseArgs } from 'node:util';
import { describeError, isCancellation } from '../core/errors/workbench-error';
import { provisionedTools } from '../node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../node/pipeline/resource-folder';
import type { PipelineTools } from '../node/pipeline/tools';
import { type RunStepName, stepNames } from '../node/runs/events';
import { executeRun, type MakeToolsOptions } from '../node/runs/execute-run';

/**
 * The process that executes a run: `runner.mjs --recipe FILE --run ID [--until STEP]`. It is started detached and
 * lives on without whoever started it; what happens is read from the run's journal and told over its control socket.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { recipe: { type: 'string' }, run: { type: 'string' }, until: { type: 'string' } },
  });
  const { recipe, run: runId } = values;
  if (!recipe || !runId) {
    throw new RangeError('usage: runner --recipe FILE --run ID [--until STEP]');
  }
  const controller = new AbortController();
  const stop = () => controller.abort(new DOMException('The runner was asked to end.', 'AbortError'));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const until = readStepName(values.until);
  const options = { runId, makeTools, signal: controller.signal };
  try {
    await executeRun(recipe, until === undefined ? options : { ...options, until });
  } catch (error) {
    if (!isCancellation(error)) {
      throw error;
    }
  }
}

/** The runner's bundle lies in `dist/`, its source in `src/runner/`: resources are beside or above. */
function makeTools(options: MakeToolsOptions): Promise<PipelineTools> {
  return provisionedTools({ ...options, resourceFolder: resourceFolderOf(import.meta.dirname) });
}

function readStepName(text: string | undefined): RunStepName | undefined {
  const name = stepNames.find((step) => step === text);
  if (text !== undefined && name === undefined) {
    throw new RangeError(`--until takes one of ${stepNames.join(', ')}`);
  }
  return name;
}

main().catch((error: unknown) => {
  const { message, fix } = describeError(error);
  process.stderr.write(`${message}\n${fix}\n`);
  process.exitCode = 1;
});
