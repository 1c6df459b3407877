import { readFile } from 'node:fs/promises';
import { parseDataset } from '../../../core/dataset/dataset';
import { sha256Hex } from '../../../node/files/sha256';
import type { Project } from '../../../node/project/project';

const longestRequest = 70;

/**
 * Requests to begin a chat with: the first words of evaluation conversations, which the model has not seen, each with
 * another action. Empty where the dataset has none.
 */
export async function openingRequests(project: Project, count: number): Promise<readonly string[]> {
  const texts = await Promise.all(project.datasetFiles.map((file) => readFile(file, 'utf8').catch(() => '')));
  const byAction = new Map<string, string>();
  for (const { conversation } of texts.flatMap((text) => parseDataset(text, { sha256Hex }).rows)) {
    const [first, answer] = conversation.messages;
    const isShort = conversation.split === 'eval' && conversation.messages.length === 2;
    if (isShort && first?.role === 'user' && first.content.length <= longestRequest && answer?.role === 'assistant') {
      const action = answer.tool_calls?.[0]?.function.name ?? '';
      if (action !== '' && !byAction.has(action)) {
        byAction.set(action, first.content);
      }
    }
  }
  return [...byAction.values()].slice(0, count);
}
