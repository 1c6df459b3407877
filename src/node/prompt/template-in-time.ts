import { createContext, runInContext } from 'node:vm';
import { isRecord } from '../../core/json/record';
import { endlessTemplate } from '../../core/prompt/chat-template';
import { checkTemplate, type TemplateProblem } from '../../core/prompt/check-template';
import { findTurnPieces, type NamedTokens, type TurnPieces } from '../../core/prompt/turn-pieces';

/** A thousand times what any known template takes: also a slow computer in the middle of a training is in time. */
const longestMs = 3_000;

/** `checkTemplate`, of a template that nobody may have read: what takes too long is refused. */
export function checkTemplateInTime(text: string, file: string, limitMs = longestMs): TemplateProblem | undefined {
  const refusal = { code: 'template.refused', parameters: { file, detail: endlessTemplate } } as const;
  return inTime(() => checkTemplate(text, file), { limitMs, overdue: refusal });
}

/** `findTurnPieces`, likewise. */
export function findTurnPiecesInTime(
  template: string,
  tokens: NamedTokens = {},
  limitMs = longestMs,
): TurnPieces | undefined {
  return inTime(() => findTurnPieces(template, tokens), { limitMs, overdue: undefined });
}

/**
 * What a template computes is counted, but one operation on values that refer to each other may take for ever, and
 * nothing can be counted inside it. V8 stops a script after a time, with all that it calls.
 */
function inTime<Result>(work: () => Result, { limitMs, overdue }: { limitMs: number; overdue: Result }): Result {
  let result = overdue;
  const run = () => {
    result = work();
  };
  try {
    runInContext('run()', createContext({ run }), { timeout: limitMs });
    return result;
  } catch (error) {
    // An error of that context, not of this one.
    if (isRecord(error) && error['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      return overdue;
    }
    throw error;
  }
}
