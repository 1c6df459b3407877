import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import type { DecodedToken } from '../../core/runtime/compare-decodes';

export type { DecodedToken } from '../../core/runtime/compare-decodes';

/** A request to `/completion`: the most probable tokens, their probabilities, and nothing from an earlier prompt. */
export function decodeBody(prompt: string, tokenCount: number): Record<string, unknown> {
  return {
    prompt,
    n_predict: tokenCount,
    temperature: 0,
    n_probs: 2,
    ignore_eos: true,
    cache_prompt: false,
  };
}

/** The tokens of an answer of `/completion`. @throws WorkbenchError `llama.badAnswer` */
export function readDecodedTokens(answer: Readonly<Record<string, unknown>>): readonly DecodedToken[] {
  const tokens = answer['completion_probabilities'];
  const read = Array.isArray(tokens) ? tokens.map(readToken) : [];
  const known = read.filter((token) => token !== undefined);
  if (known.length === 0 || known.length !== read.length) {
    throw new WorkbenchError('llama.badAnswer', { detail: '/completion gave no probabilities' });
  }
  return known;
}

function readToken(value: unknown): DecodedToken | undefined {
  const top = isRecord(value) && Array.isArray(value['top_logprobs']) ? value['top_logprobs'] : [];
  const [best, second] = top.map(readAlternative);
  const chosen = readAlternative(value);
  if (!chosen || !best || !second) {
    return undefined;
  }
  const runnerUp = chosen.id === best.id ? second : best;
  return { ...chosen, runnerUp: runnerUp.id, margin: best.logProbability - second.logProbability };
}

function readAlternative(value: unknown): { readonly id: number; readonly logProbability: number } | undefined {
  const { id, logprob } = isRecord(value) ? value : {};
  return typeof id === 'number' && typeof logprob === 'number' ? { id, logProbability: logprob } : undefined;
}
