import {
  compileReplacement,
  type ReplacedSpan,
  type ReplacedText,
  type ReplacePlace,
} from '../../../core/dataset/bulk/replace';
import { applyEdits } from '../../../core/dataset/bulk/text-edits';
import type { Splice } from '../../../core/dataset/document/line-document';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import { compileQuery } from '../../../core/dataset/query/row-filter';
import type { TextPattern } from '../../../core/dataset/text-pattern';
import { describeError } from '../../../core/errors/workbench-error';
import type { ExcerptPiece, ReplacePreview } from '../../../protocol/webview/dataset-editor';
import type { Replacement, RowSelection } from '../../../protocol/webview/dataset-editor-requests';
import type { DatasetEngine, EditResult } from './dataset-engine';
import { inSlices } from './in-slices';

const mostExamples = 50;
/** Shown around a match, in UTF-16 code units. */
const shownAround = 60;

/** Says what a replacement would do, and shows the first of it. */
export async function previewReplacement(
  engine: DatasetEngine,
  replacement: Replacement,
  selection: RowSelection,
): Promise<ReplacePreview> {
  const examples: ReplacePreview['examples'][number][] = [];
  let matches = 0;
  let rows = 0;
  const look = function* () {
    for (const { index, texts } of replacedRows(engine, replacement, selection)) {
      rows += texts.length > 0 ? 1 : 0;
      matches += countOf(texts);
      if (examples.length < mostExamples) {
        const key = engine.document.keyOf(engine.document.lines.idAt(index));
        examples.push(...texts.map((text) => ({ key, lineNumber: index + 1, ...excerptOf(text) })));
      }
      yield;
    }
  };
  try {
    await inSlices(look(), { document: engine.document });
    return { matches, rows, examples: examples.slice(0, mostExamples) };
  } catch (error) {
    return { matches: 0, rows: 0, examples: [], problem: describeError(error).message };
  }
}

/**
 * Replaces in every row as one edit, which is made with the last step; each before it looks at a row.
 * @throws WorkbenchError `dataset.badPattern`
 */
export function* replaceInRows(
  engine: DatasetEngine,
  replacement: Replacement,
  selection: RowSelection,
): Generator<undefined, EditResult & { readonly matches: number }> {
  const { document } = engine;
  const splices: Splice[] = [];
  let matches = 0;
  for (const { index, text, texts } of replacedRows(engine, replacement, selection)) {
    if (text !== undefined) {
      const written = document.rewrite(document.lines.idAt(index), new TextEncoder().encode(text));
      splices.push({ index, deleteCount: 1, insert: [written] });
      matches += countOf(texts);
    }
    yield;
  }
  if (splices.length === 0) {
    return { revision: engine.revision, rows: 0, matches };
  }
  return { ...engine.commit(splices, { label: 'Replace in Rows' }), matches };
}

interface ReplacedLine {
  readonly index: number;
  /** Undefined where there is nothing to replace. */
  readonly text: string | undefined;
  readonly texts: readonly ReplacedText[];
}

/** Every row that is looked at. */
function* replacedRows(
  engine: DatasetEngine,
  replacement: Replacement,
  selection: RowSelection,
): Generator<ReplacedLine> {
  const { document, checked } = engine;
  const { lines } = document;
  const pattern = patternOf(replacement);
  const replace = compileReplacement({ pattern, replacement: replacement.replace, where: placeOf(replacement) });
  const mayMatch = compileQuery({ terms: [{ kind: 'text', isNegated: false, pattern }] }, checked.columns, lines);
  for (const index of engine.indexesOf(selection)) {
    const line = lines.idAt(index);
    checked.require(line);
    const text = mayMatch(line) ? decodeLine(lines.contentOf(line)) : undefined;
    const replaced = text === undefined ? undefined : replace(text);
    const edited = text !== undefined && replaced ? applyEdits(text, replaced.edits) : undefined;
    yield { index, text: edited, texts: edited === undefined ? [] : (replaced?.texts ?? []) };
  }
}

function patternOf({ find, isRegularExpression, isCaseSensitive, isWholeWord }: Replacement): TextPattern {
  const kind = isRegularExpression ? 'regularExpression' : 'text';
  return { kind, source: find, matchCase: isCaseSensitive, wholeWord: isWholeWord };
}

function placeOf({ where }: Replacement): ReplacePlace {
  return where === 'any' || where === 'arguments' ? { kind: where } : { kind: 'role', role: where };
}

function countOf(texts: readonly ReplacedText[]): number {
  return texts.reduce((sum, { spans }) => sum + spans.length, 0);
}

/** The first match of a text with what stands around it, before and after. */
function excerptOf({
  before,
  after,
  spans,
}: ReplacedText): Pick<ReplacePreview['examples'][number], 'before' | 'after'> {
  const from = Math.max(0, (spans[0]?.before.start ?? 0) - shownAround);
  return {
    before: piecesOf(
      before,
      from,
      spans.map((span) => span.before),
    ),
    after: piecesOf(
      after,
      from,
      spans.map((span) => span.after),
    ),
  };
}

function piecesOf(text: string, from: number, matches: readonly ReplacedSpan['before'][]): readonly ExcerptPiece[] {
  const end = (matches[0]?.end ?? from) + shownAround;
  const pieces: ExcerptPiece[] = [];
  const take = (start: number, upTo: number, isMatch: boolean) =>
    pieces.push({ text: text.slice(start, Math.min(upTo, end)).toWellFormed(), isMatch });
  let read = from;
  for (const match of matches.filter(({ start }) => start < end)) {
    take(read, match.start, false);
    take(match.start, match.end, true);
    read = match.end;
  }
  take(read, end, false);
  pieces.push({ text: text.length > end ? '…' : '', isMatch: false });
  const [first, ...others] = pieces;
  const beginning = first && from > 0 ? { ...first, text: `…${first.text}` } : first;
  return [...(beginning ? [beginning] : []), ...others].filter((piece) => piece.text !== '');
}
