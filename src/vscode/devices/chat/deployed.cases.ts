import type { DeployedChat } from './backend';

/** A phone that does what it is told and says nothing: tests put what they are about in its place. */
export const quietPhone: Omit<DeployedChat, 'ask'> = {
  prepare: () => {},
  resume: (turns) => ({ actions: turns.map(() => []), forgottenTurns: 0 }),
  clock: () => ({ now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' }),
  reconnect: async () => {},
  revise: (resolved) => resolved,
  useContacts: async () => {},
  open: async () => ({}),
  close: async () => {},
};

/** Of a short reply. */
export const timings = {
  promptTokens: 10,
  cachedTokens: 0,
  promptMs: 20,
  promptTokensPerSecond: 500,
  replyTokens: 4,
  replyMs: 100,
  tokensPerSecond: 40,
};
