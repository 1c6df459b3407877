import { type CountedFile, keepTokenTotals, type TokenTotals } from '../../tokens/token-totals';
import type { DatasetEngine } from '../dataset-engine';
import { eachLine } from '../each-line';
import type { OpenDocument } from '../session/open-document';

/** Keeps the tokens of a document that is as its file on the disk. What cannot be kept is counted again: never rejects. */
export async function keepDocumentTokens(
  { engine, deep, onDisk }: OpenDocument,
  named: Pick<CountedFile, 'file' | 'tokenization'>,
): Promise<void> {
  if (!deep.isCounted || onDisk.revision !== engine.revision) {
    return;
  }
  const { sizeBytes, modifiedNs } = onDisk.state;
  const { revision } = engine;
  const totals = await totalsOf(engine);
  if (engine.revision === revision) {
    await keepTokenTotals({ ...named, sizeBytes, modifiedNs }, totals).catch(() => undefined);
  }
}

async function totalsOf(engine: DatasetEngine): Promise<TokenTotals> {
  const totals = { train: 0, eval: 0 };
  await eachLine(engine, (line, split) => {
    if (split) {
      totals[split] += engine.tokensOf(line) ?? 0;
    }
  });
  return totals;
}
