import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { untilAborted } from '../../supervisor/until-aborted';
import { baseInputs, type ResolvedBase } from '../base';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/**
 * rendered conversations + base → a report that llama.cpp splits random texts and each reply, with all that comes before
 * it, into the very tokens that train.
 */
export function checkTokensStep(options: {
  readonly rendered: StoredArtifact;
  readonly base: ResolvedBase;
  /** Texts that end a reply. */
  readonly stop: readonly string[];
  readonly tools: PipelineTools;
}): StepPlan {
  const { rendered, base, stop, tools } = options;
  return {
    identity: { step: 'check-tokens' },
    stepVersion: 1,
    inputs: { rows: inputOf(rendered), ...baseInputs(base) },
    parameters: stop.length > 0 ? { stop } : {},
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    requireUnchanged: base.requireUnchanged,
    async produce(work) {
      const provided = Promise.all([tools.llamaTools(), tools.llamaSource()]);
      // llama.cpp may still compile, for minutes, when the training beside it fails.
      const [{ tokenize }, { folder: sourceFolder }] = await untilAborted(provided, work.signal);
      const outputFile = path.join(work.folder, 'token-check.json');
      const config = {
        base: base.config,
        rows: rendered.path,
        sourceFolder,
        tokenizeProgram: tokenize,
        workFolder: work.folder,
        outputFile,
        stop,
      };
      const summary = await runPythonStep('check-tokens', config, { tools, work });
      return { output: { kind: 'file', path: outputFile }, metrics: numbersOf(summary) };
    },
  };
}
