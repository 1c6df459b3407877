import type { Conversation, Message, RowId } from '../../core/dataset/conversation';

/** What a converted model is compared on where no dataset of its own is there: short, longer, and in several scripts. */
export const proofConversations: readonly Conversation[] = [
  conversation('short', ['What is the capital of France?', 'Paris.']),
  conversation('longer', [
    'I have 12 eggs and use 5 for a cake. How many are left?',
    'You have 7 eggs left.',
    'And if I buy a dozen more on 21/11/2026 at 18:30 for $3.49?',
    'Then you have 19 eggs.',
  ]),
  conversation('scripts', [
    'Wie heißt „naïve café“ auf 日本語, हिन्दी and العربية? 🙂',
    'Das ist eine gute Frage: いい質問です。',
  ]),
];

function conversation(id: string, turns: readonly string[]): Conversation {
  const messages = turns.map((content, index): Message => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));
  return { id: id as RowId, messages, split: 'train', tags: [] };
}
