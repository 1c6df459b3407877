import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Conversation } from '../../../src/core/dataset/conversation';
import { evaluationSlots } from '../../../src/core/inference/slots';
import { writeFileAtomic } from '../../../src/node/files/atomic-write';
import { startHostServer } from '../../../src/node/llama/host-server';
import { chatTurn } from '../../../src/node/pipeline/evaluation/chat-turn';
import { evaluateRows } from '../../../src/node/pipeline/evaluation/evaluate-rows';
import type { Project } from '../../../src/node/project/project';
import { type ScoredModel, shortened } from './trainings';

export interface ScoreOptions {
  readonly project: Project;
  readonly rows: readonly Conversation[];
  /** What was scored before is kept here, one line a row. */
  readonly folder: string;
  readonly serverProgram: string;
}

/** Whether each row's reply is exact once resolved, by the row's id. Rows that were scored before are not asked again. */
export async function scoreModel(model: ScoredModel, options: ScoreOptions): Promise<ReadonlyMap<string, boolean>> {
  const { project, rows, folder, serverProgram } = options;
  const { contextTokens } = project.recipe.device;
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${shortened(model.sha256)}.jsonl`);
  const known = await readScores(file);
  const missing = rows.filter(({ id }) => !known.has(id));
  if (missing.length > 0) {
    const { signal } = new AbortController();
    const slots = evaluationSlots(contextTokens);
    await using server = await startHostServer({
      serverProgram,
      modelFile: model.file,
      adapterFile: model.adapterFile,
      contextTokens,
      slots,
      logFile: path.join(folder, 'llama-server.log'),
      signal,
    });
    let written = Promise.resolve();
    await evaluateRows({
      rows: missing,
      schema: project.schema,
      systemPrompt: project.recipe.systemPrompt,
      concurrency: slots,
      answer: chatTurn((request) => server.chat(request), { schema: project.schema, stop: project.recipe.stop }),
      signal,
      onRow: ({ id, said, score }) => {
        const line = `${JSON.stringify({ id, isExact: score.exactMatchResolved, said })}\n`;
        written = written.then(() => appendFile(file, line));
      },
    });
    await written;
  }
  return readScores(file);
}

/** A line that a kill has cut off is taken out of the file. */
async function readScores(file: string): Promise<ReadonlyMap<string, boolean>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete !== text) {
    await writeFileAtomic(file, complete);
  }
  const lines = complete.trimEnd().split('\n');
  return new Map(
    (complete === '' ? [] : lines).map((line) => {
      const { id, isExact } = JSON.parse(line) as { readonly id: string; readonly isExact: boolean };
      return [id, isExact];
    }),
  );
}
