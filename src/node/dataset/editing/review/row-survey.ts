import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Split } from '../../../../core/dataset/conversation';
import { LineDocument, type LineId } from '../../../../core/dataset/document/line-document';
import { decodeLine } from '../../../../core/dataset/document/row-summary';
import { saidOf } from '../../../../core/dataset/growing/known-rows';
import { contentId, readRowContent } from '../../../../core/dataset/row';
import { sha256Hex } from '../../../files/sha256';
import { inPieces, numbersFrom } from '../../checking/in-pieces';
import { loadFile } from '../../dataset-file';

/** What is looked for in the rows of a dataset. */
export interface SurveyQuestion {
  /** Ids of rows that others were made of. */
  readonly ids: ReadonlySet<string>;
  /** What users say, folded. */
  readonly said: ReadonlySet<string>;
}

/** A row in which users say something: of the document itself, or of another file. */
export type SaidPlace = { readonly line: LineId } | { readonly place: string };

export interface Survey {
  /** Of the document, by id. */
  readonly sources: ReadonlyMap<string, LineId>;
  /** The first rows in which users say the same, by what they say. */
  readonly said: ReadonlyMap<string, Partial<Readonly<Record<Split, SaidPlace>>>>;
}

const hashedId = /^[0-9a-f]{64}$/;

/**
 * Looks through the rows of an open document and of the project's other files, once for all questions. Other work of the
 * process goes on meanwhile.
 * @throws WorkbenchError `file.unreadable`, `source.changed`; the signal's reason
 */
export async function surveyRows(
  lines: LineDocument,
  otherFiles: readonly string[],
  { ids, said }: SurveyQuestion,
  signal: AbortSignal,
): Promise<Survey> {
  const sources = new Map<string, LineId>();
  const found = new Map<string, Partial<Record<Split, SaidPlace>>>();
  const needsHashes = [...ids].some((id) => hashedId.test(id));
  const look = (content: Uint8Array, place: SaidPlace) => {
    const read = readRowContent(decodeLine(content) ?? '');
    if (read.problem !== undefined) {
      return;
    }
    const { ownId, messages, split } = read.content;
    if ('line' in place) {
      const id = ownId ?? (needsHashes ? contentId(messages, sha256Hex) : '');
      if (ids.has(id) && !sources.has(id)) {
        sources.set(id, place.line);
      }
    }
    const words = saidOf(messages);
    if (said.has(words)) {
      found.set(words, { [split]: place, ...found.get(words) });
    }
  };
  await inPieces(numbersFrom(0, lines.lineCount), signal, (index) => {
    if (index < lines.lineCount) {
      look(lines.contentAt(index), { line: lines.idAt(index) });
    }
  });
  for (const file of otherFiles.filter((other) => existsSync(other))) {
    const other = new LineDocument((await loadFile(file, signal)).bytes);
    await inPieces(numbersFrom(0, other.lineCount), signal, (index) =>
      look(other.contentAt(index), { place: `${index + 1} of ${path.basename(file)}` }),
    );
  }
  return { sources, said: found };
}
