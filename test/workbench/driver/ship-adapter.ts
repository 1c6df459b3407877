import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { provisionedTools } from '../../../src/node/pipeline/provisioned-tools';
import type { RunEvent } from '../../../src/node/runs/events';
import { executeRun } from '../../../src/node/runs/execute-run';
import { newRunId } from '../../../src/node/runs/run-file';
import { projectOfTestModel } from '../../adapter-of-test-model';

/**
 * Has a project with the test model's store ship the adapter beside the base, by a run of the test model's recipe that
 * says so. The training is that of the store: the base is shipped as it was trained on.
 */
export async function shipAdapter(folder: string, modelFile: string): Promise<void> {
  const source = projectOfTestModel(modelFile);
  for (const name of ['train.jsonl', 'eval.jsonl']) {
    await cp(path.join(source, name), path.join(folder, name));
  }
  const recipe = await readFile(path.join(source, 'mobile-llm.yaml'), 'utf8');
  const exported = 'export: { deploy: adapter, variants: [{ type: Q4_1 }] }';
  const recipePath = path.join(folder, 'mobile-llm.yaml');
  await writeFile(recipePath, recipe.replace(/^export:.*$/m, exported).replace(/^evaluation:.*\n/m, ''));
  const made: string[] = [];
  await executeRun(recipePath, {
    runId: newRunId(new Date()),
    until: 'check-logits',
    makeTools: (options) => provisionedTools({ ...options, resourceFolder: path.resolve('.') }),
    signal: new AbortController().signal,
    onEvent: (event: RunEvent) => {
      if (event.event === 'step-finished' && event.how === 'ran') {
        made.push(event.step);
      }
    },
  });
  assert.deepEqual(made, ['quantize-base'], 'all else was made for the merged model, or with the adapter');
}
