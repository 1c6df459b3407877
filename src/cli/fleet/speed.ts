import type { ChatTimings } from '../../node/llama/chat-event';

/** Speeds over several replies: all their tokens by all their time. Undefined where nothing was measured. */
export interface Speeds {
  readonly replyTokensPerSecond?: number;
  readonly promptTokensPerSecond?: number;
}

/** @param timings of each reply */
export function speedsOf(timings: readonly ChatTimings[]): Speeds {
  const sum = (value: (one: ChatTimings) => number) => timings.reduce((total, one) => total + value(one), 0);
  const reply = perSecond(
    sum(({ replyTokens }) => replyTokens),
    sum(({ replyMs }) => replyMs),
  );
  const prompt = perSecond(
    sum(({ promptTokens }) => promptTokens),
    sum(({ promptMs }) => promptMs),
  );
  return {
    ...(reply !== undefined && { replyTokensPerSecond: reply }),
    ...(prompt !== undefined && { promptTokensPerSecond: prompt }),
  };
}

function perSecond(tokens: number, elapsedMs: number): number | undefined {
  return tokens > 0 && elapsedMs > 0 ? (tokens * 1000) / elapsedMs : undefined;
}
