import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Conversation } from '../../../core/dataset/conversation';
import { renderConversation } from '../../../core/dataset/render';
import { sha256Hex } from '../../files/sha256';
import type { SourceFile } from '../../store/manifest';
import type { StepPlan } from '../step';

/**
 * dataset rows → rendered conversations, as JSONL. Only the rows that the training reads: what is evaluated is rendered
 * when it is asked, so editing an evaluation row does not train again, unless the training stops early by it.
 */
export function renderStep(
  rows: readonly Conversation[],
  systemPrompt: string,
  sources: readonly SourceFile[] = [],
): StepPlan {
  const lines = rows.map((row) => JSON.stringify(renderConversation(row, { systemPrompt })));
  const text = `${lines.join('\n')}\n`;
  return {
    identity: { step: 'render' },
    stepVersion: 2,
    inputs: { rows: { sha256: sha256Hex(text) } },
    sources,
    parameters: { systemPrompt },
    tools: {},
    async produce({ folder }) {
      const file = path.join(folder, 'rendered.jsonl');
      await writeFile(file, text);
      return { output: { kind: 'file', path: file }, metrics: { rows: rows.length } };
    },
  };
}
