import type { ErrorDescription } from '../../../errors/workbench-error';
import type { Conversation } from '../../conversation';
import type { Candidate } from '../queue/candidate';
import { type Complete, paraphraseGrammar, paraphrasePrompt } from './paraphrase-prompt';
import { readParaphrases } from './read-paraphrases';

export interface Paraphrased {
  readonly candidates: readonly Candidate[];
  readonly refused: readonly ErrorDescription[];
}

/**
 * Has a language model say a row in other ways.
 * @param ways how many are asked for; a model may give fewer or more, of which no more are taken
 * @throws what `complete` throws
 */
export async function paraphraseRow(
  row: Conversation,
  options: {
    readonly complete: Complete;
    readonly ways: number;
    /** What the candidates' origin calls the model. */
    readonly model: string;
    readonly signal: AbortSignal;
  },
): Promise<Paraphrased> {
  const { complete, ways, model, signal } = options;
  const reply = await complete(paraphrasePrompt(row, ways), { grammar: paraphraseGrammar(row, ways), signal });
  const { rows, refused } = readParaphrases(reply, row);
  const candidates = rows.slice(0, ways).map((made, index): Candidate => {
    return { row: made, origin: { by: 'model', row: row.id, model, number: index + 1 } };
  });
  return { candidates, refused };
}
