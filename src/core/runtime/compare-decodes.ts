/** One token of a greedy reply. */
export interface DecodedToken {
  readonly id: number;
  /** Natural logarithm of its probability. */
  readonly logProbability: number;
  /** The second best token. */
  readonly runnerUp: number;
  /** How much less probable that was, in the same unit. */
  readonly margin: number;
}

/** Where a phone's reply is judged to be another than the host's. */
export interface DecodeLimits {
  /** Where the host itself nearly chose the other token, rounding may decide. */
  readonly margin: number;
  /** How far a log-probability may be off. */
  readonly logProbability: number;
}

export interface DecodeComparison {
  readonly isSame: boolean;
  /** Tokens that were the same, from the beginning. */
  readonly equalTokens: number;
  /** Largest difference of a log-probability over the equal tokens. */
  readonly largestDifference: number;
  /** Completes "the phone …"; only where it is not the same. */
  readonly problem?: string;
}

/**
 * Compares a phone's greedy reply with the host's. Both compute with other instructions, so the last digits differ; the
 * tokens must not, unless the host's own choice was that close. Behind a first difference the replies are about
 * different texts and say nothing about each other.
 */
export function compareDecodes(
  host: readonly DecodedToken[],
  phone: readonly DecodedToken[],
  limits: DecodeLimits,
): DecodeComparison {
  let largestDifference = 0;
  for (const [index, expected] of host.entries()) {
    const found = phone[index];
    const state = { equalTokens: index, largestDifference };
    if (found === undefined) {
      return { ...state, isSame: false, problem: `decoded ${phone.length} tokens instead of ${host.length}` };
    }
    if (found.id !== expected.id) {
      const isClose = found.id === expected.runnerUp && expected.margin <= limits.margin;
      const problem = `chose token ${found.id} instead of ${expected.id} as number ${index + 1}`;
      return isClose ? { ...state, isSame: true } : { ...state, isSame: false, problem };
    }
    const difference = Math.abs(found.logProbability - expected.logProbability);
    largestDifference = Math.max(largestDifference, difference);
    if (!(difference <= limits.logProbability)) {
      const problem = `is off by ${difference.toFixed(3)} in the log-probability of token number ${index + 1}`;
      return { isSame: false, equalTokens: index + 1, largestDifference, problem };
    }
  }
  return { isSame: true, equalTokens: host.length, largestDifference };
}
