import type { ThreadSpeed } from '../../../core/inference/threads';
import type { ChatTimings } from '../../llama/chat-event';
import type { LlamaServerClient } from '../../llama/client';

const replyTokens = 24;
/** Fewer say too little; a model may end its reply early. */
const enoughTokens = 16;
/** A reply that takes longer is judged by what has come of it: on a busy phone too many threads take minutes. */
const replyLimitMs = 5000;
const prompts = [
  'Count from one to one hundred in words. Leave no number out.',
  'Tell a long story about a lighthouse, a cat and an old map.',
  'Write down everything that one can see at a railway station.',
];

/** What is added up over the replies. */
type Part = Pick<ChatTimings, 'promptTokens' | 'promptMs' | 'replyTokens' | 'replyMs'>;

/**
 * Lets a server that has just become ready answer, by its own clock. It has computed an empty prompt before it said that
 * it is ready, so everything is in memory.
 *
 * @throws WorkbenchError those of `chat`; the signal's reason on abort
 */
export async function measureThreads(
  client: Pick<LlamaServerClient, 'chat'>,
  threads: number,
  { signal, limitMs = replyLimitMs }: { readonly signal: AbortSignal; readonly limitMs?: number },
): Promise<ThreadSpeed> {
  const total = { promptTokens: 0, promptMs: 0, replyTokens: 0, replyMs: 0 };
  const overdue = AbortSignal.timeout(limitMs);
  for (const content of prompts) {
    const part = await measureReply(client, content, { signal, overdue });
    total.promptTokens += part.promptTokens;
    total.promptMs += part.promptMs;
    total.replyTokens += part.replyTokens;
    total.replyMs += part.replyMs;
    if (overdue.aborted || total.replyTokens >= enoughTokens) {
      break;
    }
  }
  return {
    threads,
    tokensPerSecond: perSecond(total.replyTokens, total.replyMs),
    promptTokensPerSecond: perSecond(total.promptTokens, total.promptMs),
  };
}

async function measureReply(
  client: Pick<LlamaServerClient, 'chat'>,
  content: string,
  { signal, overdue }: { readonly signal: AbortSignal; readonly overdue: AbortSignal },
): Promise<Part> {
  const request = { messages: [{ role: 'user' as const, content }], maxTokens: replyTokens, temperature: 0 };
  let tokens = 0;
  let firstAt: number | undefined;
  try {
    for await (const event of client.chat({ ...request, signal: AbortSignal.any([signal, overdue]) })) {
      if (event.type === 'done') {
        return event.timings;
      }
      if (event.type === 'token') {
        firstAt ??= performance.now();
        tokens += 1;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!overdue.aborted) {
      throw error;
    }
  }
  const replyMs = firstAt === undefined ? 0 : performance.now() - firstAt;
  return { promptTokens: 0, promptMs: 0, replyTokens: Math.max(0, tokens - 1), replyMs };
}

function perSecond(count: number, durationMs: number): number {
  return durationMs > 0 ? (1000 * count) / durationMs : 0;
}
