import type { Message } from '../../conversation';
import type { RowEdit } from '../../document/row-edit';
import type { ProposeFixes, QuickFix } from './fix-task';

/** Messages in the wrong order, empty ones, and conversations without an answer. */
export const turnFixes: ProposeFixes = ({ finding, checked }) => {
  const messages = checked.row?.messages ?? [];
  const [, at] = finding.path ?? [];
  const index = typeof at === 'number' ? at : -1;
  switch (finding.code) {
    case 'dataset.roleOrder':
      return [...joinWithFormer(messages, index), ...moveToFront(messages, index), takeOut(index)];
    case 'dataset.emptyTurn':
      return [takeOut(index), takeOut(index, index - 1), takeOut(index + 1, index)];
    case 'dataset.lastNotAssistant':
      return [takeOut(index), takeOut(index, index - 1)];
    default:
      return [];
  }
};

/** @param indexes the later one first: what stands before it keeps its number */
function takeOut(...indexes: readonly number[]): QuickFix {
  const edits = indexes.map((index): RowEdit => ({ kind: 'remove', path: ['messages', index] }));
  const numbers = indexes.map((index) => index + 1).sort((left, right) => left - right);
  return { title: `Take ${numbers.length > 1 ? 'messages' : 'message'} ${numbers.join(' and ')} out`, edits };
}

/** Two turns of one side become one, a line each; calls have no text to join. */
function joinWithFormer(messages: readonly Message[], index: number): readonly QuickFix[] {
  const [former, message] = [messages[index - 1], messages[index]];
  const isOneSide = former !== undefined && former.role === message?.role;
  const texts = [former?.content, message?.content];
  if (!isOneSide || !texts.every((text) => typeof text === 'string') || callCount(former) + callCount(message) > 0) {
    return [];
  }
  const edits: readonly RowEdit[] = [
    { kind: 'set', path: ['messages', index - 1, 'content'], value: texts.join('\n') },
    { kind: 'remove', path: ['messages', index] },
  ];
  return [{ title: `Join messages ${index} and ${index + 1}`, edits }];
}

function callCount(message: Message): number {
  return message.role === 'assistant' ? (message.tool_calls ?? []).length : 0;
}

function moveToFront(messages: readonly Message[], index: number): readonly QuickFix[] {
  return messages[index]?.role === 'system'
    ? [{ title: 'Move the system message to the front', edits: [{ kind: 'move', path: ['messages', index], to: 0 }] }]
    : [];
}
