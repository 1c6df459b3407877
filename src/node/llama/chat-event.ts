import { recordOf } from '../../core/json/record';

/** What llama-server measured while it made a reply. */
export interface ChatTimings {
  /** Tokens of the prompt that were computed; those found in the cache are apart. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly promptMs: number;
  readonly promptTokensPerSecond: number;
  readonly replyTokens: number;
  readonly replyMs: number;
  readonly tokensPerSecond: number;
}

export type ChatEvent =
  | { readonly type: 'prefill'; readonly doneTokens: number; readonly totalTokens: number }
  | { readonly type: 'token'; readonly text: string }
  | {
      readonly type: 'done';
      readonly finishReason: string;
      readonly timings: ChatTimings;
      /** Room for the prompt and the reply together, where it is known. */
      readonly contextTokens?: number;
    };

/** One `data:` of `/v1/chat/completions`; undefined for what carries nothing for us. Throws on what is not JSON. */
export function parseChatEvent(data: string): ChatEvent | undefined {
  const chunk = recordOf(JSON.parse(data));
  const choices = chunk['choices'];
  const choice = recordOf(Array.isArray(choices) ? choices[0] : undefined);
  const text = recordOf(choice['delta'])['content'];
  if (typeof text === 'string' && text !== '') {
    return { type: 'token', text };
  }
  if (typeof choice['finish_reason'] === 'string') {
    return { type: 'done', finishReason: choice['finish_reason'], timings: parseTimings(recordOf(chunk['timings'])) };
  }
  if ('prompt_progress' in chunk) {
    const progress = recordOf(chunk['prompt_progress']);
    return { type: 'prefill', doneTokens: numberOf(progress['processed']), totalTokens: numberOf(progress['total']) };
  }
  return undefined;
}

function parseTimings(timings: Record<string, unknown>): ChatTimings {
  return {
    promptTokens: numberOf(timings['prompt_n']),
    cachedTokens: numberOf(timings['cache_n']),
    promptMs: numberOf(timings['prompt_ms']),
    promptTokensPerSecond: numberOf(timings['prompt_per_second']),
    replyTokens: numberOf(timings['predicted_n']),
    replyMs: numberOf(timings['predicted_ms']),
    tokensPerSecond: numberOf(timings['predicted_per_second']),
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
