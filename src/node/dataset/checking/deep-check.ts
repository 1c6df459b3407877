import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ActionSchema } from '../../../core/actions/schema';
import type { CheckedLine } from '../../../core/dataset/check/check-line';
import { Balance } from '../../../core/dataset/check/deep/balance';
import { type KnownLine, knowLine } from '../../../core/dataset/check/deep/known-lines';
import { nearFinding } from '../../../core/dataset/check/deep/near-finding';
import { bandCount, findNearRows, type NearRow, type SignedRow } from '../../../core/dataset/check/deep/near-rows';
import type { Finding } from '../../../core/dataset/check/finding';
import { LineDocument } from '../../../core/dataset/document/line-document';
import type { TokenLimits } from '../../../core/dataset/tokens/row-tokens';
import { loadFile } from '../dataset-file';
import type { CountedLine } from '../tokens/count-lines';
import { inPieces, numbersFrom } from './in-pieces';
import { LineReader, type LineReaderOptions } from './line-reader';
import { KeptSignatures } from './signature-cache';
import { findInLineTokens } from './token-rules';

export type DeepPart = 'signatures' | 'near' | 'tokens';

/** What rules that need the base's tokenizer are given. */
export interface TokenRules {
  /** Of each line that is a row, in their order. */
  readonly count: (
    document: LineDocument,
    onProgress: (done: number, total: number) => void,
  ) => Promise<readonly CountedLine[]>;
  readonly limits: TokenLimits;
}

export interface DeepOptions {
  readonly schema?: ActionSchema | undefined;
  /** The project's other dataset files, for near leaks between files. */
  readonly otherFiles?: readonly string[];
  /** Where signatures are kept for the next time; absent to keep none. */
  readonly cacheFile?: string;
  /** Where lines are kept in which nothing was found, and of which program's rules; absent to keep none. */
  readonly clean?: LineReaderOptions['clean'];
  /** Absent where no tokenizer is there: those rules are then left out, and who calls says why. */
  readonly tokens?: TokenRules;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (part: DeepPart, done: number, total: number) => void;
}

/** A finding and its line, from 0. */
export type LineFound = Finding & { readonly line: number };

/** What the deep rules find: in lines, from 0, and in the dataset as a whole. */
export interface DeepFindings {
  readonly inLines: readonly LineFound[];
  readonly inAll: readonly Finding[];
}

/**
 * The rules that compare rows with each other, count the whole dataset or need the tokenizer. Lines that are no rows are
 * left out. Other work of the process goes on meanwhile.
 * @param onChecked what the rules for single lines find in each line, which are tried on the way
 * @throws what `tokens.count` throws; the signal's reason
 */
export async function deepCheck(
  document: LineDocument,
  options: DeepOptions,
  onChecked: (line: number, checked: CheckedLine) => void = () => {},
): Promise<DeepFindings> {
  const { otherFiles = [], schema, signal, tokens } = options;
  const signatures = new KeptSignatures(options.cacheFile);
  await signatures.open();
  const elsewhere: SignedRow[] = [];
  for (const file of otherFiles.filter((known) => existsSync(known))) {
    const other = new LineDocument((await loadFile(file, signal)).bytes);
    const fileName = path.basename(file);
    const rows = await knowRows(other, signatures, signal);
    // One by one: so many arguments as a large file has rows no call takes.
    for (const row of rows) {
      elsewhere.push({ ...signedRow(row), fileName });
    }
  }
  const reader = await LineReader.open({ schema, signatures, clean: options.clean });
  const rows = await readRows(document, reader, options, onChecked);
  await signatures.save();
  await reader.save();
  const balance = new Balance();
  for (const { known } of rows) {
    balance.add(known.lesson);
  }
  const near = await nearRows([...elsewhere, ...rows.map(signedRow)], options);
  const counted = tokens ? await tokenFindings(document, tokens, options) : [];
  return { inLines: [...near.flatMap(findingsOf), ...counted], inAll: balance.findings(schema) };
}

interface LineRow {
  readonly line: number;
  readonly known: KnownLine;
}

function signedRow({ line, known: { messagesHash, signature, lesson } }: LineRow): SignedRow {
  return { line, messagesHash, signature, split: lesson.split };
}

/** Rows of another file, which are only compared with. */
async function knowRows(
  document: LineDocument,
  signatures: KeptSignatures,
  signal: AbortSignal | undefined,
): Promise<readonly LineRow[]> {
  const rows: LineRow[] = [];
  await inPieces(numbersFrom(0, document.lineCount), signal, (line) => {
    const known = knowLine(document.contentAt(line), (hash, messages) => signatures.of(hash, messages));
    rows.push(...(known === undefined ? [] : [{ line, known }]));
  });
  return rows;
}

async function readRows(
  document: LineDocument,
  reader: LineReader,
  { signal, onProgress }: DeepOptions,
  onChecked: (line: number, checked: CheckedLine) => void,
): Promise<readonly LineRow[]> {
  const rows: LineRow[] = [];
  const { lineCount } = document;
  await inPieces(numbersFrom(0, lineCount), signal, (line) => {
    const { checked, known } = reader.read(document.contentAt(line));
    onChecked(line, checked);
    rows.push(...(known === undefined ? [] : [{ line, known }]));
    if ((line + 1) % 1000 === 0 || line + 1 === lineCount) {
      onProgress?.('signatures', line + 1, lineCount);
    }
  });
  return rows;
}

async function nearRows(
  signed: readonly SignedRow[],
  { signal, onProgress }: DeepOptions,
): Promise<readonly NearRow[]> {
  const search = findNearRows(signed);
  for (;;) {
    const { done, value } = search.next();
    if (done) {
      return value;
    }
    onProgress?.('near', value, bandCount);
    await setImmediate();
    signal?.throwIfAborted();
  }
}

function findingsOf({ row, other, similarity }: NearRow): readonly LineFound[] {
  const { fileName: otherFile, split: otherSplit } = other;
  const place = { split: row.split, otherSplit, otherLine: other.line + 1, similarity };
  const finding = nearFinding({ ...place, ...(otherFile !== undefined && { otherFile }) });
  return finding ? [{ ...finding, line: row.line }] : [];
}

async function tokenFindings(
  document: LineDocument,
  { count, limits }: TokenRules,
  { onProgress }: DeepOptions,
): Promise<readonly LineFound[]> {
  const counted = await count(document, (done, total) => onProgress?.('tokens', done, total));
  return counted.flatMap(({ line, counted: tokens }) =>
    findInLineTokens(document.contentAt(line), tokens, limits).map((finding) => ({ ...finding, line })),
  );
}
