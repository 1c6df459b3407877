import type { ChatTimings } from './chat-event';

/** What a server of tests says of every reply. */
export const timings: ChatTimings = {
  promptTokens: 1,
  cachedTokens: 0,
  promptMs: 1,
  promptTokensPerSecond: 1,
  replyTokens: 1,
  replyMs: 1,
  tokensPerSecond: 1,
};
