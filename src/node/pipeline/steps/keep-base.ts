import path from 'node:path';
import type { ExportVariant } from '../../../core/recipe/recipe';
import { sourceFile } from '../../adopt/source';
import { takeFile } from '../../adopt/take-file';
import { baseInputs, type ResolvedBase } from '../base';
import type { StepPlan } from '../step';

/** A GGUF base that is in the format of the export already → the same bytes in the store, to be shipped and trained on. */
export function keepBaseStep({
  base,
  file,
  type,
}: {
  readonly base: ResolvedBase;
  readonly file: string;
  readonly type: ExportVariant['type'];
}): StepPlan {
  return {
    identity: { step: 'quantize-base', variant: type },
    stepVersion: 1,
    inputs: baseInputs(base),
    parameters: { type, asItIs: true },
    tools: {},
    requireUnchanged: base.requireUnchanged,
    async produce({ folder, signal }) {
      const target = path.join(folder, `base-${type}.gguf`);
      const source = await sourceFile(file);
      await takeFile({ ...source, sha256: base.input.sha256 }, target, { folder, signal });
      return { output: { kind: 'file', path: target } };
    },
  };
}
