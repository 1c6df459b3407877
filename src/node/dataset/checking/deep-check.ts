import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ActionSchema } from '../../../core/actions/schema';
import { Balance, lessonOf, type RowLesson } from '../../../core/dataset/check/deep/balance';
import { bandCount, findNearRows, type NearRow, type SignedRow } from '../../../core/dataset/check/deep/near-rows';
import type { Finding } from '../../../core/dataset/check/finding';
import { markOf } from '../../../core/dataset/check/row-mark';
import { findStopToken } from '../../../core/dataset/check/stop-token';
import { findTooLong } from '../../../core/dataset/check/too-long';
import type { Conversation, RenderedConversation } from '../../../core/dataset/conversation';
import { LineDocument, type LineId } from '../../../core/dataset/document/line-document';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import { renderConversation } from '../../../core/dataset/render';
import { readRowContent } from '../../../core/dataset/row';
import type { CountedRow, TokenLimits } from '../../../core/dataset/tokens/row-tokens';
import { loadFile } from '../dataset-file';
import { inPieces, numbersFrom } from './in-pieces';
import { KeptSignatures } from './signature-cache';

export type DeepPart = 'signatures' | 'near' | 'tokens';

/** What rules that need the base's tokenizer are given. */
export interface TokenRules {
  readonly count: (
    rows: readonly RenderedConversation[],
    onProgress: (done: number, total: number) => void,
  ) => Promise<readonly CountedRow[]>;
  readonly limits: TokenLimits;
  readonly systemPrompt: string;
}

export interface DeepOptions {
  readonly schema?: ActionSchema | undefined;
  /** The project's other dataset files, for near leaks between files. */
  readonly otherFiles?: readonly string[];
  /** Of an open document: what is known of its lines already, and is added to. */
  readonly memory?: DeepMemory;
  /** Where signatures are kept for the next time; absent to keep none. */
  readonly cacheFile?: string;
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

/** What the deep rules keep of a line between two checks of an open document: its content never changes. */
export type DeepMemory = Map<LineId, KnownRow | undefined>;

interface KnownRow {
  readonly messagesHash: number;
  readonly signature: Uint32Array;
  readonly lesson: RowLesson;
}

/**
 * The rules that compare rows with each other, count the whole dataset or need the tokenizer. Lines that are no rows are
 * left out. Other work of the process goes on meanwhile.
 * @throws what `tokens.count` throws; the signal's reason
 */
export async function deepCheck(document: LineDocument, options: DeepOptions): Promise<DeepFindings> {
  const { otherFiles = [], schema, signal, tokens } = options;
  const signatures = new KeptSignatures(options.cacheFile);
  await signatures.open();
  const elsewhere: SignedRow[] = [];
  for (const file of otherFiles.filter((known) => existsSync(known))) {
    const other = new LineDocument((await loadFile(file, signal)).bytes);
    const fileName = path.basename(file);
    const rows = await knowRows(other, signatures, { signal });
    elsewhere.push(...rows.map((row) => ({ ...signedRow(row), fileName })));
  }
  const rows = await knowRows(document, signatures, options);
  await signatures.save();
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
  readonly known: KnownRow;
}

function signedRow({ line, known: { messagesHash, signature, lesson } }: LineRow): SignedRow {
  return { line, messagesHash, signature, split: lesson.split };
}

/** Only lines that were not there the last time are read. */
async function knowRows(
  document: LineDocument,
  signatures: KeptSignatures,
  { memory, signal, onProgress }: Pick<DeepOptions, 'memory' | 'signal' | 'onProgress'>,
): Promise<readonly LineRow[]> {
  const rows: LineRow[] = [];
  const { lineCount } = document;
  await inPieces(numbersFrom(0, lineCount), signal, (line) => {
    const id = document.idAt(line);
    const known = memory?.has(id) ? memory.get(id) : knownRow(document.contentOf(id), signatures);
    memory?.set(id, known);
    if (known !== undefined) {
      signatures.keep(known.messagesHash, known.signature);
      rows.push({ line, known });
    }
    if ((line + 1) % 1000 === 0 || line + 1 === lineCount) {
      onProgress?.('signatures', line + 1, lineCount);
    }
  });
  return rows;
}

function knownRow(content: Uint8Array, signatures: KeptSignatures): KnownRow | undefined {
  const read = readRowContent(decodeLine(content) ?? '');
  if (read.problem !== undefined) {
    return undefined;
  }
  const { messagesHash } = markOf(read.content);
  const signature = signatures.of(messagesHash, read.content.messages);
  return { messagesHash, signature, lesson: lessonOf(read.content) };
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
  const { line, split } = row;
  const { fileName: otherFile, split: otherSplit } = other;
  const parameters = { otherLine: other.line + 1, otherSplit, percent: Math.round(similarity * 100) };
  if (otherFile !== undefined) {
    const isLeak = split !== otherSplit;
    const elsewhere = { ...parameters, otherFile };
    return isLeak ? [{ line, code: 'dataset.nearLeakElsewhere', parameters: elsewhere, path: ['split'] }] : [];
  }
  return split === otherSplit
    ? [{ line, code: 'dataset.nearDuplicate', parameters }]
    : [{ line, code: 'dataset.nearLeak', parameters, path: ['split'] }];
}

async function tokenFindings(
  document: LineDocument,
  { count, limits, systemPrompt }: TokenRules,
  { signal, onProgress }: DeepOptions,
): Promise<readonly LineFound[]> {
  const rendered: { readonly line: number; readonly row: RenderedConversation }[] = [];
  await inPieces(numbersFrom(0, document.lineCount), signal, (line) => {
    const read = readRowContent(decodeLine(document.contentAt(line)) ?? '');
    if (read.problem === undefined) {
      const { ownId, ...row } = read.content;
      const conversation: Conversation = { id: ownId ?? ('' as Conversation['id']), ...row };
      rendered.push({ line, row: renderConversation(conversation, { systemPrompt }) });
    }
  });
  const counted = await count(
    rendered.map(({ row }) => row),
    (done, total) => onProgress?.('tokens', done, total),
  );
  return counted.flatMap((tokens, index) => {
    const { line = 0, row } = rendered[index] ?? {};
    const found = [...findTooLong(tokens, row?.split ?? 'train', limits), ...findStopToken(tokens)];
    return found.map((finding) => ({ ...finding, line }));
  });
}
