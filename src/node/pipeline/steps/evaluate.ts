import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Conversation } from '../../../core/dataset/conversation';
import { evaluationSlots } from '../../../core/inference/slots';
import { canonicalJson } from '../../../core/provenance/canonical-json';
import { sha256Hex } from '../../files/sha256';
import { startHostServer } from '../../llama/host-server';
import type { Project } from '../../project/project';
import type { SourceFile } from '../../store/manifest';
import type { StoredArtifact } from '../../store/store';
import { adapterDecodeShare } from '../evaluation/adapter-cost';
import { chatTurn } from '../evaluation/chat-turn';
import { evaluateRows } from '../evaluation/evaluate-rows';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/** GGUF (+ adapter) + evaluation rows → one scored result a row, as JSONL. Greedy, on this machine's llama-server. */
export function evaluateStep(options: {
  readonly model: StoredArtifact;
  /** Where it is shipped beside the model. */
  readonly adapter: StoredArtifact | undefined;
  readonly variant: string;
  readonly rows: readonly Conversation[];
  /** The files that the rows stand in. */
  readonly sources: readonly SourceFile[];
  readonly project: Project;
  readonly tools: PipelineTools;
}): StepPlan {
  const { model, adapter, variant, rows, sources, project, tools } = options;
  const { recipe, schema } = project;
  const { systemPrompt, stop } = recipe;
  const { contextTokens } = recipe.device;
  return {
    identity: { step: 'evaluate', variant },
    stepVersion: 3,
    inputs: {
      model: inputOf(model),
      ...(adapter && { adapter: inputOf(adapter) }),
      rows: { sha256: sha256Hex(canonicalJson(rows)) },
      actions: { sha256: sha256Hex(canonicalJson(schema ?? null)) },
    },
    sources,
    parameters: { systemPrompt, contextTokens, temperature: 0, ...(stop.length > 0 && { stop }) },
    tools: { llama: tools.versions.llama },
    async produce(work) {
      const { signal, logFile } = work;
      const { server: serverProgram } = await tools.llamaPrograms();
      const slots = evaluationSlots(contextTokens);
      await using server = await startHostServer({
        serverProgram,
        modelFile: model.path,
        adapterFile: adapter?.path,
        contextTokens,
        slots,
        logFile,
        signal,
      });
      const total = rows.length;
      const { results, summary } = await evaluateRows({
        rows,
        schema,
        systemPrompt,
        concurrency: slots,
        answer: chatTurn((request) => server.chat(request), { schema, stop }),
        signal,
        onRow: (_row, done) => work.report({ event: 'progress', step: 'evaluate', done, total, unit: 'rows' }),
      });
      const metrics = {
        rows: summary.rows,
        exactMatch: summary.exactMatch,
        exactMatchResolved: summary.exactMatchResolved,
        restraint: summary.restraint,
        ...(adapter && { adapterDecodeShare: await adapterDecodeShare(server.client, signal) }),
      };
      for (const [name, value] of Object.entries(metrics)) {
        work.report({ event: 'metric', name, value });
      }
      const file = path.join(work.folder, `evaluation-${variant}.jsonl`);
      await writeFile(file, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
      return { output: { kind: 'file', path: file }, metrics };
    },
  };
}
