/** What became of a request, for a log: nothing of what was said. */
export interface RequestReport {
  readonly method: string;
  readonly path: string;
  /** 499 for a program that went before its answer was whole, as nginx has it. */
  readonly status: number;
  readonly tookMs: number;
  /** A code of the error catalog. */
  readonly error?: string;
  /** Of a reply that was written to its end. */
  readonly reply?: ReplyFacts;
}

export interface ReplyFacts {
  readonly isStreamed: boolean;
  /** Until the model was free. */
  readonly waitedMs: number;
  /** From then on. */
  readonly firstTokenMs: number;
  readonly promptTokens: number;
  readonly replyTokens: number;
  readonly tokensPerSecond: number;
}

export const clientClosedStatus = 499;
