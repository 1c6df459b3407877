import type { ThreadSpeed } from '../../../core/inference/threads';
import type { ChatTimings } from '../../llama/chat-event';
import type { LlamaServerClient } from '../../llama/client';

const replyTokens = 24;
/** Fewer say too little; a model may end its reply early. */
const enoughTokens = 16;
const prompts = [
  'Count from one to one hundred in words. Leave no number out.',
  'Tell a long story about a lighthouse, a cat and an old map.',
  'Write down everything that one can see at a railway station.',
];

/**
 * Lets a server that has just become ready answer, by its own clock. It has computed an empty prompt before it said that
 * it is ready, so everything is in memory.
 */
export async function measureThreads(
  client: LlamaServerClient,
  threads: number,
  signal: AbortSignal,
): Promise<ThreadSpeed> {
  const replies: ChatTimings[] = [];
  const sum = (part: (timings: ChatTimings) => number) => replies.reduce((total, one) => total + part(one), 0);
  for (const content of prompts) {
    const messages = [{ role: 'user' as const, content }];
    for await (const event of client.chat({ messages, maxTokens: replyTokens, temperature: 0, signal })) {
      if (event.type === 'done') {
        replies.push(event.timings);
      }
    }
    if (sum((timings) => timings.replyTokens) >= enoughTokens) {
      break;
    }
  }
  const perSecond = (count: number, durationMs: number) => (durationMs > 0 ? (1000 * count) / durationMs : 0);
  return {
    threads,
    tokensPerSecond: perSecond(
      sum((timings) => timings.replyTokens),
      sum((timings) => timings.replyMs),
    ),
    promptTokensPerSecond: perSecond(
      sum((timings) => timings.promptTokens),
      sum((timings) => timings.promptMs),
    ),
  };
}
