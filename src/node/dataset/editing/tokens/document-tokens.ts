import { inPieces, numbersFrom } from '../../checking/in-pieces';
import { type CountedFile, keepTokenTotals, type TokenTotals } from '../../tokens/token-totals';
import type { DatasetEngine } from '../dataset-engine';
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

async function totalsOf({ checked, document, tokensOf }: DatasetEngine): Promise<TokenTotals> {
  const totals = { train: 0, eval: 0 };
  await inPieces(numbersFrom(0, document.lines.lineCount), undefined, (index) => {
    const line = index < document.lines.lineCount ? document.lines.idAt(index) : undefined;
    const split = line === undefined ? undefined : checked.index.splitOf(document.keyOf(line));
    if (line !== undefined && split) {
      totals[split] += tokensOf(line) ?? 0;
    }
  });
  return totals;
}
